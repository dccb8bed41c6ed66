package dev.sallyport;

import dev.sallyport.webauthn.AuthenticatorForTests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;

/** The demo with passkeys of {@code example.com}, and what a person does with one. */
public final class PasskeysForTests {
  public static final String ORIGIN = "https://app.example.com";
  public static final String CLIENT = "demoapp";
  public static final String OTHER_CLIENT = "demoguarded";

  private static final String FLOWS =
      "ALLOW_USER_PASSWORD_AUTH,ALLOW_USER_AUTH,ALLOW_REFRESH_TOKEN_AUTH,ALLOW_CUSTOM_AUTH";

  private final CognitoIdentityProviderClient sdk;

  private PasskeysForTests(SallyportForTests gateway) {
    this.sdk = gateway.sdk();
  }

  /** A gateway whose pool has passkeys, with these settings besides. */
  public static SallyportForTests gateway(Map<String, String> more) {
    var settings = new HashMap<String, String>();
    settings.put("SALLYPORT_POOLS_0_WEBAUTHN_RELYINGPARTY", "example.com");
    settings.put("SALLYPORT_POOLS_0_WEBAUTHN_ORIGINS", ORIGIN + ",https://example.com");
    settings.put("SALLYPORT_POOLS_0_CLIENTS_0_FLOWS", FLOWS);
    settings.put("SALLYPORT_POOLS_0_CLIENTS_1_FLOWS", FLOWS);
    settings.put("SALLYPORT_POOLS_0_CLIENTS_1_CHALLENGES_0_TYPE", "PASSWORD");
    settings.put("SALLYPORT_POOLS_0_CLIENTS_1_CHALLENGES_1_TYPE", "CAPTCHA_IMAGE");
    settings.putAll(more);
    return SallyportForTests.demo(settings);
  }

  /** What people do at this gateway. */
  public static PasskeysForTests at(SallyportForTests gateway) {
    return new PasskeysForTests(gateway);
  }

  /** An access token, by the password. */
  public String signedIn(String user) {
    return signedIn(CLIENT, user);
  }

  public String signedIn(String client, String user) {
    return sdk.initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", "Horse-Battery-8")))
        .authenticationResult()
        .accessToken();
  }

  /** The user's sub, which authenticators hand over as the user handle. */
  public String sub(String token) {
    return sdk.getUser(r -> r.accessToken(token)).userAttributes().stream()
        .filter(each -> each.name().equals("sub"))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** StartWebAuthnRegistration. */
  public JsonObject start(String token) {
    var options =
        sdk.startWebAuthnRegistration(r -> r.accessToken(token)).credentialCreationOptions();
    return new JsonObject(map(options));
  }

  /** CompleteWebAuthnRegistration. */
  public void complete(String token, JsonObject credential) {
    sdk.completeWebAuthnRegistration(
        r -> r.accessToken(token).credential(document(credential.getMap())));
  }

  /** Both, with this authenticator. */
  public void register(String token, AuthenticatorForTests authenticator) {
    complete(token, authenticator.create(start(token)));
  }

  /** InitiateAuth that asks for a passkey. */
  public InitiateAuthResponse initiate(String user) {
    return initiate(CLIENT, user);
  }

  public InitiateAuthResponse initiate(String client, String user) {
    return sdk.initiateAuth(
        r ->
            r.clientId(client)
                .authFlow(AuthFlowType.USER_AUTH)
                .authParameters(Map.of("USERNAME", user, "PREFERRED_CHALLENGE", "WEB_AUTHN")));
  }

  /** The options of a sign-in. */
  public static JsonObject options(InitiateAuthResponse asked) {
    return new JsonObject(asked.challengeParameters().get("CREDENTIAL_REQUEST_OPTIONS"));
  }

  /** Answers WEB_AUTHN. */
  public RespondToAuthChallengeResponse answer(String user, String session, String credential) {
    return answer(CLIENT, user, session, credential);
  }

  public RespondToAuthChallengeResponse answer(
      String client, String user, String session, String credential) {
    return sdk.respondToAuthChallenge(
        r ->
            r.clientId(client)
                .challengeName(ChallengeNameType.WEB_AUTHN)
                .session(session)
                .challengeResponses(Map.of("USERNAME", user, "CREDENTIAL", credential)));
  }

  /** A whole sign-in. */
  public RespondToAuthChallengeResponse signIn(
      String user, String sub, AuthenticatorForTests authenticator) {
    var asked = initiate(user);
    return answer(user, asked.session(), authenticator.get(options(asked), sub).encode());
  }

  private static Map<String, Object> map(Document document) {
    return document.asMap().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> value(each.getValue())));
  }

  private static Object value(Document document) {
    if (document.isMap()) {
      return new JsonObject(map(document));
    }
    if (document.isList()) {
      return new JsonArray(document.asList().stream().map(PasskeysForTests::value).toList());
    }
    return document.isNumber()
        ? (Object) document.asNumber().longValue()
        : document.isBoolean() ? (Object) document.asBoolean() : document.asString();
  }

  private static Document document(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          Document.fromMap(
              map.entrySet().stream()
                  .collect(
                      Collectors.toMap(
                          each -> (String) each.getKey(), each -> document(each.getValue()))));
      case JsonObject object -> document(object.getMap());
      case JsonArray array -> document(array.getList());
      case List<?> list ->
          Document.fromList(list.stream().map(PasskeysForTests::document).toList());
      case Number number -> Document.fromNumber(number.longValue());
      case Boolean flag -> Document.fromBoolean(flag);
      default -> Document.fromString(value.toString());
    };
  }
}
