package dev.sallyport;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CreateUserPoolRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.OAuthFlowType;

/** A pool whose people may come from outside providers. */
record FederatedPool(SallyportForTests sallyport, String id) {
  /** The redirect address of all clients, as a provider must know it. */
  static final String BACK = SallyportForTests.PUBLIC_URL + "/oauth2/idpresponse";

  static FederatedPool made(
      SallyportForTests sallyport, Consumer<CreateUserPoolRequest.Builder> more) {
    Consumer<CreateUserPoolRequest.Builder> usual =
        r -> r.poolName("federated").usernameConfiguration(u -> u.caseSensitive(false));
    var id = sallyport.sdk().createUserPool(usual.andThen(more)).userPool().id();
    MfaPool.keyed(sallyport, id);
    return new FederatedPool(sallyport, id);
  }

  /** An OpenID Connect provider; {@code details} are over the usual ones. */
  void provider(String name, String issuer, String identifier, Map<String, String> details) {
    var all =
        new HashMap<>(
            Map.of(
                "client_id", "pool",
                "client_secret", "a-secret: with+signs",
                "authorize_scopes", "openid email profile",
                "attributes_request_method", "GET",
                "oidc_issuer", issuer));
    all.putAll(details);
    sallyport
        .sdk()
        .createIdentityProvider(
            r ->
                r.userPoolId(id)
                    .providerName(name)
                    .providerType("OIDC")
                    .idpIdentifiers(identifier)
                    .attributeMapping(
                        Map.of(
                            "email", "email", "name", "name", "email_verified", "email_verified"))
                    .providerDetails(all));
  }

  /** The id of a client without a secret whose people sign in at these. */
  String client(String... providers) {
    return sallyport
        .sdk()
        .createUserPoolClient(
            r ->
                r.userPoolId(id)
                    .clientName("app")
                    .allowedOAuthFlowsUserPoolClient(true)
                    .allowedOAuthFlows(OAuthFlowType.CODE)
                    .allowedOAuthScopes("openid", "email", "aws.cognito.signin.user.admin")
                    .callbackURLs(FederatedBrowser.CALLBACK)
                    .supportedIdentityProviders(providers)
                    .explicitAuthFlows(
                        ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH,
                        ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH))
        .userPoolClient()
        .clientId();
  }

  /** Where a client sends the browser. */
  static String authorize(String clientId, Map<String, String> more) {
    var all = new LinkedHashMap<String, String>();
    all.put("response_type", "code");
    all.put("client_id", clientId);
    all.put("redirect_uri", FederatedBrowser.CALLBACK);
    all.put("state", "the-state");
    all.put("nonce", "the-nonce");
    all.put("code_challenge", challenge());
    all.put("code_challenge_method", "S256");
    all.putAll(more);
    return SallyportForTests.PUBLIC_URL + "/oauth2/authorize?" + FederatedBrowser.query(all);
  }

  private static String challenge() {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(FederatedBrowser.VERIFIER.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
