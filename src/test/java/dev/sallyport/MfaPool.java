package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SetUserPoolMfaConfigRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** A pool that asks second factors, with one client, and what people do there with the SDK. */
public record MfaPool(CognitoIdentityProviderClient sdk, String id, String client) {
  /** Everybody's. */
  public static final String PASSWORD = "Horse-Battery-8";

  /** A pool of the API's making with software tokens in this mode. */
  public static MfaPool totp(SallyportForTests sallyport, UserPoolMfaType mode) {
    return of(
        sallyport,
        SetUserPoolMfaConfigRequest.builder()
            .mfaConfiguration(mode)
            .softwareTokenMfaConfiguration(c -> c.enabled(true)));
  }

  /** A pool of the API's making with this configuration. */
  public static MfaPool of(
      SallyportForTests sallyport, SetUserPoolMfaConfigRequest.Builder config) {
    var sdk = sallyport.sdk();
    var id = sdk.createUserPool(r -> r.poolName("mfa")).userPool().id();
    sdk.setUserPoolMfaConfig(config.userPoolId(id).build());
    var client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(id)
                        .clientName("app")
                        .preventUserExistenceErrors("ENABLED")
                        .explicitAuthFlows(
                            ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH,
                            ExplicitAuthFlowsType.ALLOW_ADMIN_USER_PASSWORD_AUTH,
                            ExplicitAuthFlowsType.ALLOW_USER_SRP_AUTH,
                            ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH))
            .userPoolClient()
            .clientId();
    return new MfaPool(sdk, id, client);
  }

  /** Makes the pool's keys, which takes a busy machine longer than a call may last. */
  static void keyed(SallyportForTests sallyport, String id) {
    var page = sallyport.api().resolve("/" + id + "/.well-known/jwks.json");
    await().atMost(Duration.ofSeconds(60)).until(() -> sallyport.get(page).statusCode() == 200);
  }

  /** The configured demo pool and its open client. */
  public static MfaPool demo(SallyportForTests sallyport) {
    keyed(sallyport, "local_Sallyport");
    return new MfaPool(sallyport.sdk(), "local_Sallyport", "demoapp");
  }

  /** A confirmed user. */
  public String user(AttributeType... attributes) {
    var name = SallyportForTests.somebody();
    sdk.adminCreateUser(
        r ->
            r.userPoolId(id)
                .username(name)
                .messageAction("SUPPRESS")
                .userAttributes(Arrays.asList(attributes)));
    sdk.adminSetUserPassword(
        r -> r.userPoolId(id).username(name).password(PASSWORD).permanent(true));
    return name;
  }

  /** A verified phone number. */
  public static AttributeType[] phone() {
    return new AttributeType[] {
      attribute("phone_number", "+15555550123"), attribute("phone_number_verified", "true")
    };
  }

  /** USER_PASSWORD_AUTH with the right password. */
  public InitiateAuthResponse signIn(String user) {
    return sdk.initiateAuth(
        r ->
            r.clientId(client)
                .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)));
  }

  /** An access token of somebody who is asked no second factor. */
  public String accessToken(String user) {
    return signIn(user).authenticationResult().accessToken();
  }

  /** Answers a challenge; the names and values stand in turn. */
  public RespondToAuthChallengeResponse respond(
      String challenge, String session, String user, String... answer) {
    var all = new HashMap<>(Map.of("USERNAME", user));
    for (int i = 0; i < answer.length; i += 2) {
      all.put(answer[i], answer[i + 1]);
    }
    return sdk.respondToAuthChallenge(
        r -> r.clientId(client).challengeName(challenge).session(session).challengeResponses(all));
  }

  /** Answers SOFTWARE_TOKEN_MFA. */
  public RespondToAuthChallengeResponse code(String session, String user, String code) {
    return respond("SOFTWARE_TOKEN_MFA", session, user, "SOFTWARE_TOKEN_MFA_CODE", code);
  }

  /** Registers an app with this access token, and does not switch it on. */
  public Authenticator register(String accessToken) {
    var app =
        Authenticator.of(sdk.associateSoftwareToken(r -> r.accessToken(accessToken)).secretCode());
    sdk.verifySoftwareToken(
        r -> r.accessToken(accessToken).userCode(app.fresh()).friendlyDeviceName("my phone"));
    return app;
  }

  /** Registers an app for this user and switches it on. */
  public Authenticator enrol(String user) {
    var token = accessToken(user);
    var app = register(token);
    sdk.setUserMFAPreference(
        r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.enabled(true)));
    return app;
  }
}
