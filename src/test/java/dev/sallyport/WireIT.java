package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeDataType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DeliveryMediumType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SchemaAttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotConfirmedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolClientType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UsernameExistsException;

/** The protocol as clients meet it: errors, headers, secret hashes, pools, sign-up by e-mail. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WireIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String PASSWORD = "Horse-Battery-8";
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    sdk = sallyport.sdk();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static HttpRequest.Builder to(String operation, String body) {
    return HttpRequest.newBuilder(sallyport.api().resolve("/"))
        .header("Content-Type", "application/x-amz-json-1.1")
        .header("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void constraint_failures_read_as_those_of_cognito() {
    var missing =
        catchThrowableOfType(
            InvalidParameterException.class,
            () -> sdk.initiateAuth(r -> r.authFlow(AuthFlowType.USER_PASSWORD_AUTH)));
    assertThat(missing.awsErrorDetails().errorMessage())
        .isEqualTo(
            "1 validation error detected: Value null at 'clientId' failed to satisfy constraint:"
                + " Member must not be null");
    var two =
        catchThrowableOfType(
            InvalidParameterException.class,
            () -> sdk.signUp(r -> r.clientId("not-a client").username("a b").password("x y")));
    assertThat(two.awsErrorDetails().errorMessage())
        .startsWith("2 validation errors detected: Value ")
        .contains(
            "Value at 'clientId' failed to satisfy constraint: Member must satisfy"
                + " regular expression pattern: [\\w+]+")
        .contains("Value at 'username' failed to satisfy constraint")
        .contains("; ")
        // names and passwords are marked as sensitive in the service's own model
        .doesNotContain("not-a client", "a b", "x y");
    var flow =
        catchThrowableOfType(
            InvalidParameterException.class,
            () -> sdk.initiateAuth(r -> r.clientId("demoapp").authFlow("MAGIC")));
    assertThat(flow.awsErrorDetails().errorMessage())
        .contains(
            "Value 'MAGIC' at 'authFlow' failed to satisfy constraint: Member must satisfy enum"
                + " value set: [");
  }

  @Test
  void what_a_flow_needs_and_what_a_client_may_do_is_told() {
    assertThatThrownBy(
            () ->
                sdk.initiateAuth(
                    r ->
                        r.clientId("demoapp")
                            .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                            .authParameters(Map.of("USERNAME", "alice"))))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Missing required parameter PASSWORD");
    assertThatThrownBy(
            () ->
                sdk.initiateAuth(
                    r ->
                        r.clientId("demoapp")
                            .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                            .authParameters(Map.of("USERNAME", "alice", "PASSWORD", PASSWORD))))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Initiate Auth method not supported.");
    assertThatThrownBy(() -> login("nosuchclient", "alice", null))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("User pool client nosuchclient does not exist.");
  }

  @Test
  void every_answer_names_its_request_and_may_be_read_by_a_page() throws Exception {
    var good =
        "{\"ClientId\":\"demoapp\",\"AuthFlow\":\"USER_PASSWORD_AUTH\",\"AuthParameters\":"
            + "{\"USERNAME\":\"alice\",\"PASSWORD\":\"Correct-Horse-7\"}}";
    var success = send(to("InitiateAuth", good).header("Origin", "https://app.example.com"));
    var error = send(to("InitiateAuth", "{}").header("Origin", "https://app.example.com"));
    assertThat(success.statusCode()).isEqualTo(200);
    assertThat(error.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(success.body()).getJsonObject("ChallengeParameters")).isEmpty();
    assertThat(header(error, "x-amzn-ErrorType")).isEqualTo("InvalidParameterException:");
    for (var answer : new HttpResponse<?>[] {success, error}) {
      assertThat(header(answer, "Content-Type")).isEqualTo("application/x-amz-json-1.1");
      assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(header(answer, "Access-Control-Expose-Headers"))
          .contains("x-amzn-RequestId", "x-amzn-ErrorType", "x-amzn-ErrorMessage");
      assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
      assertThat(UUID.fromString(header(answer, "x-amzn-RequestId"))).isNotNull();
    }
    assertThat(header(success, "x-amzn-RequestId")).isNotEqualTo(header(error, "x-amzn-RequestId"));
  }

  @Test
  void a_browser_is_told_beforehand_that_it_may_call() throws Exception {
    var asked = "content-type,x-amz-target,x-amz-user-agent,amz-sdk-invocation-id,amz-sdk-request";
    var answer =
        send(
            HttpRequest.newBuilder(sallyport.api().resolve("/"))
                .header("Origin", "https://app.example.com")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", asked)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(header(answer, "Access-Control-Allow-Headers")).isEqualTo(asked);
    assertThat(header(answer, "Access-Control-Allow-Methods")).contains("POST");
    assertThat(Integer.parseInt(header(answer, "Access-Control-Max-Age")))
        .isGreaterThanOrEqualTo(3600);
  }

  @Test
  void the_pages_of_both_listeners_are_there_and_no_others() {
    assertThat(sallyport.get(sallyport.api()).body()).contains("Sallyport");
    var keys = sallyport.get(page("/local_Sallyport/.well-known/jwks.json"));
    assertThat(new JsonObject(keys.body()).getJsonArray("keys")).isNotEmpty();
    assertThat(keys.body()).doesNotContain("\"d\"", "\"p\"");
    var document = sallyport.get(page("/local_Sallyport/.well-known/openid-configuration"));
    var issuer = new JsonObject(document.body()).getString("issuer");
    assertThat(issuer).isEqualTo(SallyportForTests.PUBLIC_URL + "/local_Sallyport");
    assertThat(new JsonObject(document.body()).getString("jwks_uri"))
        .isEqualTo(issuer + "/.well-known/jwks.json");
    assertThat(sallyport.get(page("/local_Nobody/.well-known/jwks.json")).statusCode())
        .isEqualTo(404);
    for (var path : new String[] {"/health/live", "/health/ready", "/metrics"}) {
      assertThat(sallyport.get(sallyport.ops().resolve(path)).statusCode()).isEqualTo(200);
      assertThat(sallyport.get(page(path)).statusCode()).isEqualTo(404);
    }
    assertThat(sallyport.get(page("/testing/messages")).statusCode()).isEqualTo(404);
  }

  private static URI page(String path) {
    return sallyport.api().resolve(path);
  }

  /** A pool of the API's own with a confirmed user, and a client with a secret. */
  private record Secretive(String pool, UserPoolClientType client, String user) {
    static Secretive make() {
      var pool = sdk.createUserPool(r -> r.poolName("secretive")).userPool().id();
      var client =
          sdk.createUserPoolClient(
                  r ->
                      r.userPoolId(pool)
                          .clientName("server")
                          .generateSecret(true)
                          .preventUserExistenceErrors("ENABLED")
                          .explicitAuthFlows(
                              ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH,
                              ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH))
              .userPoolClient();
      var user = SallyportForTests.somebody();
      sdk.adminCreateUser(r -> r.userPoolId(pool).username(user).messageAction("SUPPRESS"));
      sdk.adminSetUserPassword(
          r -> r.userPoolId(pool).username(user).password(PASSWORD).permanent(true));
      return new Secretive(pool, client, user);
    }

    String hash(String username) {
      return secretHash(client.clientSecret(), username, client.clientId());
    }
  }

  private static String secretHash(String secret, String username, String client) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal((username + client).getBytes(UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static AuthenticationResultType login(String client, String user, String hash) {
    var parameters = new HashMap<>(Map.of("USERNAME", user, "PASSWORD", PASSWORD));
    if (hash != null) {
      parameters.put("SECRET_HASH", hash);
    }
    return sdk.initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(parameters))
        .authenticationResult();
  }

  private static AuthenticationResultType refresh(String client, String token, String hash) {
    var parameters = new HashMap<>(Map.of("REFRESH_TOKEN", token));
    if (hash != null) {
      parameters.put("SECRET_HASH", hash);
    }
    return sdk.initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                    .authParameters(parameters))
        .authenticationResult();
  }

  @Test
  void a_client_with_a_secret_proves_it_at_sign_in_and_at_refresh() {
    var its = Secretive.make();
    var id = its.client().clientId();
    assertThat(its.client().clientSecret()).matches("[0-9a-zA-Z]{24,64}");
    var tokens = login(id, its.user(), its.hash(its.user()));
    assertThat(refresh(id, tokens.refreshToken(), its.hash(its.user())).accessToken()).isNotEmpty();
    refused(() -> login(id, its.user(), null), "is configured with secret but SECRET_HASH was not");
    refused(
        () -> login(id, its.user(), its.hash("else")), "Unable to verify secret hash for client");
    refused(
        () -> login("demoapp", "alice", its.hash("alice")), "is not configured with secret but");
    refused(() -> refresh(id, tokens.refreshToken(), null), "SECRET_HASH was not received");
    refused(
        () -> refresh(id, tokens.refreshToken(), its.hash("else")),
        "Unable to verify secret hash for client");
    refused(
        () ->
            sdk.forgotPassword(
                r -> r.clientId(id).username(its.user()).secretHash(its.hash("else"))),
        "Unable to verify secret hash for client");
  }

  private static void refused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_name_in_another_case_is_hashed_as_sent_and_refreshed_by_the_canonical_one() {
    var pool =
        sdk.createUserPool(
                r -> r.poolName("lax").usernameConfiguration(u -> u.caseSensitive(false)))
            .userPool()
            .id();
    var client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("server")
                        .generateSecret(true)
                        .explicitAuthFlows(
                            ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH,
                            ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH))
            .userPoolClient();
    sdk.adminCreateUser(r -> r.userPoolId(pool).username("carol").messageAction("SUPPRESS"));
    sdk.adminSetUserPassword(
        r -> r.userPoolId(pool).username("carol").password(PASSWORD).permanent(true));
    var id = client.clientId();
    var tokens = login(id, "Carol", secretHash(client.clientSecret(), "Carol", id));
    assertThat(
            refresh(id, tokens.refreshToken(), secretHash(client.clientSecret(), "carol", id))
                .accessToken())
        .isNotEmpty();
    refused(
        () -> refresh(id, tokens.refreshToken(), secretHash(client.clientSecret(), "Carol", id)),
        "Unable to verify secret hash for client");
  }

  @Test
  void a_pool_and_its_client_are_described_as_they_were_made() {
    var team =
        SchemaAttributeType.builder()
            .name("team")
            .attributeDataType(AttributeDataType.STRING)
            .mutable(true)
            .build();
    var made =
        sdk.createUserPool(
                r ->
                    r.poolName("made")
                        .aliasAttributesWithStrings("email")
                        .autoVerifiedAttributesWithStrings("email")
                        .usernameConfiguration(u -> u.caseSensitive(false))
                        .policies(
                            p -> p.passwordPolicy(w -> w.minimumLength(12).requireNumbers(true)))
                        .schema(team))
            .userPool();
    var pool = sdk.describeUserPool(r -> r.userPoolId(made.id())).userPool();
    assertThat(pool).isEqualTo(made);
    assertThat(pool.name()).isEqualTo("made");
    assertThat(pool.policies().passwordPolicy().minimumLength()).isEqualTo(12);
    assertThat(pool.policies().passwordPolicy().requireSymbols()).isFalse();
    assertThat(pool.aliasAttributesAsStrings()).containsExactly("email");
    assertThat(pool.schemaAttributes()).anyMatch(a -> a.name().equals("custom:team"));
    var client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(made.id())
                        .clientName("app")
                        .accessTokenValidity(10)
                        .tokenValidityUnits(u -> u.accessToken("minutes"))
                        .authSessionValidity(5))
            .userPoolClient();
    var described =
        sdk.describeUserPoolClient(r -> r.userPoolId(made.id()).clientId(client.clientId()))
            .userPoolClient();
    assertThat(described).isEqualTo(client);
    assertThat(described.accessTokenValidity()).isEqualTo(10);
    assertThat(described.authSessionValidity()).isEqualTo(5);
    assertThat(described.clientSecret()).isNull();
    assertThatThrownBy(() -> sdk.describeUserPool(r -> r.userPoolId("local_Nobody1")))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("User pool local_Nobody1 does not exist.");
    assertThatThrownBy(
            () ->
                sdk.describeUserPoolClient(
                    r -> r.userPoolId("local_Sallyport").clientId(client.clientId())))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void a_person_signs_up_confirms_forgets_and_changes_the_password() {
    var name = SallyportForTests.somebody();
    var address = name + "@example.com";
    signUp(name);
    assertThatThrownBy(() -> signUp(name)).isInstanceOf(UsernameExistsException.class);
    assertThatThrownBy(() -> login("demoapp", name, null))
        .isInstanceOf(UserNotConfirmedException.class);
    var first = sallyport.code(address);
    var sent = sdk.resendConfirmationCode(r -> r.clientId("demoapp").username(name));
    assertThat(sent.codeDeliveryDetails().deliveryMedium()).isEqualTo(DeliveryMediumType.EMAIL);
    assertThat(sent.codeDeliveryDetails().destination()).isEqualTo("u***@e***");
    assertThat(sallyport.messages(address)).isEqualTo(2);
    var code = sallyport.code(address);
    if (!first.equals(code)) {
      assertThatThrownBy(() -> confirm(name, first)).isInstanceOf(CodeMismatchException.class);
    }
    confirm(name, code);
    var tokens = login("demoapp", name, null);
    var seen = sdk.getUser(r -> r.accessToken(tokens.accessToken()));
    assertThat(seen.userAttributes())
        .contains(
            SallyportForTests.attribute("email", address),
            SallyportForTests.attribute("email_verified", "true"));
    assertThat(sdk.adminGetUser(r -> r.userPoolId("local_Sallyport").username(name)).userStatus())
        .isEqualTo(UserStatusType.CONFIRMED);
    sdk.forgotPassword(r -> r.clientId("demoapp").username(name));
    var reset = sallyport.code(address);
    sdk.confirmForgotPassword(
        r ->
            r.clientId("demoapp")
                .username(name)
                .confirmationCode(reset)
                .password("Battery-Staple-9"));
    assertThatThrownBy(() -> login("demoapp", name, null))
        .isInstanceOf(NotAuthorizedException.class);
  }

  private static void signUp(String name) {
    sdk.signUp(
        r ->
            r.clientId("demoapp")
                .username(name)
                .password(PASSWORD)
                .userAttributes(SallyportForTests.attribute("email", name + "@example.com")));
  }

  private static void confirm(String name, String code) {
    sdk.confirmSignUp(r -> r.clientId("demoapp").username(name).confirmationCode(code));
  }
}
