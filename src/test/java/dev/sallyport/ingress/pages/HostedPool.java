package dev.sallyport.ingress.pages;

import dev.sallyport.SallyportForTests;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CreateUserPoolClientRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CreateUserPoolRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.OAuthFlowType;

/** A pool with a client that people sign in to on the pages. */
record HostedPool(SallyportForTests sallyport, String id, String client, String callback) {
  static final String PASSWORD = "Horse-Battery-8";
  static final String CALLBACK = "https://app.example.com/back";

  /** PKCE's, of RFC 7636 appendix B. */
  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  HostedPool(SallyportForTests sallyport, String id, String client) {
    this(sallyport, id, client, CALLBACK);
  }

  /** The same, entered by an application that a real browser reaches. */
  HostedPool reachable() {
    return new HostedPool(sallyport, id, client, Chromium.CALLBACK);
  }

  static HostedPool made(
      SallyportForTests sallyport,
      Consumer<CreateUserPoolRequest.Builder> pool,
      Consumer<CreateUserPoolClientRequest.Builder> client) {
    var sdk = sallyport.sdk();
    var id = sdk.createUserPool(pool.andThen(r -> r.poolName("pages"))).userPool().id();
    return new HostedPool(sallyport, id, client(sdk, id, client));
  }

  static HostedPool made(SallyportForTests sallyport) {
    return made(sallyport, _ -> {}, _ -> {});
  }

  private static String client(
      CognitoIdentityProviderClient sdk,
      String pool,
      Consumer<CreateUserPoolClientRequest.Builder> more) {
    return sdk.createUserPoolClient(
            more.andThen(
                r ->
                    r.userPoolId(pool)
                        .clientName("app")
                        .preventUserExistenceErrors("ENABLED")
                        .allowedOAuthFlowsUserPoolClient(true)
                        .allowedOAuthFlows(OAuthFlowType.CODE)
                        .allowedOAuthScopes("openid", "email")
                        .supportedIdentityProviders("COGNITO")
                        .callbackURLs(CALLBACK, Chromium.CALLBACK)))
        .userPoolClient()
        .clientId();
  }

  /** The query of an authorization request, with more at its end. */
  String query(String more) {
    return "response_type=code&client_id="
        + client
        + "&redirect_uri="
        + URLEncoder.encode(callback, StandardCharsets.UTF_8)
        + "&scope=openid&state=a%20%22b&code_challenge_method=S256&code_challenge="
        + CHALLENGE
        + more;
  }

  String login() {
    return "/login?" + query("");
  }

  PageBrowser browser() {
    return new PageBrowser(sallyport.api());
  }

  /** A confirmed user. */
  String user(AttributeType... attributes) {
    var name = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(id)
                    .username(name)
                    .messageAction("SUPPRESS")
                    .userAttributes(attributes));
    sallyport
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(id).username(name).password(PASSWORD).permanent(true));
    return name;
  }
}
