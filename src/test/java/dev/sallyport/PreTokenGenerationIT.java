package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidLambdaResponseException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UnexpectedLambdaException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserLambdaValidationException;

/** A function changes what tokens say, and says why it cannot (triggers.md §1.4 and §6). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PreTokenGenerationIT {
  private static final String PASSWORD = "Horse-Battery-8";

  private static LambdaForTests lambda;
  private static SallyportForTests sallyport;
  private static SallyportForTests second;

  @BeforeAll
  static void start() {
    lambda = new LambdaForTests();
    sallyport = SallyportForTests.of(lambda.file(List.of("preTokenGeneration: fn")), Map.of());
    second =
        SallyportForTests.of(
            lambda.file(List.of("preTokenGeneration: fn", "preTokenGenerationVersion: 2")),
            Map.of());
  }

  @AfterAll
  static void stop() {
    second.close();
    sallyport.close();
    lambda.close();
  }

  @BeforeEach
  void forget() {
    lambda.forget();
  }

  private static AuthenticationResultType signIn(SallyportForTests at) {
    return signIn(at, "app", at.user());
  }

  private static AuthenticationResultType signIn(SallyportForTests at, String client, String user) {
    return at.sdk()
        .initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow("USER_PASSWORD_AUTH")
                    .clientMetadata(Map.of("from", "initiate"))
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)))
        .authenticationResult();
  }

  private static JsonObject claims(String token) {
    return new JsonObject(
        new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
  }

  private static JsonObject v1(JsonObject details) {
    return new JsonObject().put("claimsOverrideDetails", details);
  }

  private static JsonObject v2(JsonObject details) {
    return new JsonObject().put("claimsAndScopeOverrideDetails", details);
  }

  @Test
  void the_event_is_the_one_that_lambda_functions_get() {
    var user = sallyport.user();
    signIn(sallyport, "app", user);
    var call = lambda.calls().getFirst();
    assertThat(call.request().path()).isEqualTo("/2015-03-31/functions/fn/invocations");
    var event = call.event();
    assertThat(event.fieldNames())
        .containsExactlyInAnyOrder(
            "version",
            "triggerSource",
            "region",
            "userPoolId",
            "userName",
            "callerContext",
            "request",
            "response");
    assertThat(event.getString("version")).isEqualTo("1");
    assertThat(event.getString("triggerSource")).isEqualTo("TokenGeneration_Authentication");
    assertThat(event.getString("region")).isEqualTo("local");
    assertThat(event.getString("userPoolId")).isEqualTo("local_Sallyport");
    assertThat(event.getString("userName")).isEqualTo(user);
    assertThat(event.getJsonObject("callerContext").getString("clientId")).isEqualTo("app");
    var request = event.getJsonObject("request");
    var attributes = request.getJsonObject("userAttributes");
    assertThat(attributes.getString("email")).isEqualTo(user + "@example.com");
    assertThat(attributes.getString("email_verified")).isEqualTo("true");
    assertThat(attributes.getString("cognito:user_status")).isEqualTo("CONFIRMED");
    assertThat(attributes.getString("sub")).isNotEmpty();
    assertThat(request.getJsonObject("groupConfiguration").getJsonArray("groupsToOverride"))
        .isEmpty();
    assertThat(request.getJsonObject("clientMetadata")).isEmpty();
    assertThat(event.getJsonObject("response").containsKey("claimsOverrideDetails")).isTrue();
  }

  @Test
  void version_1_adds_replaces_and_suppresses_claims_of_the_id_token() {
    lambda.answers(
        "TokenGeneration",
        v1(
            new JsonObject()
                .put(
                    "claimsToAddOrOverride",
                    new JsonObject()
                        .put("tenant", "t1")
                        .put("email", "other@example.com")
                        .put("both", "x"))
                .put("claimsToSuppress", new JsonArray().add("email_verified").add("both"))));
    var tokens = signIn(sallyport);
    var id = claims(tokens.idToken());
    assertThat(id.getString("tenant")).isEqualTo("t1");
    assertThat(id.getString("email")).isEqualTo("other@example.com");
    assertThat(id.containsKey("email_verified")).isFalse();
    assertThat(id.containsKey("both")).isFalse();
    assertThat(claims(tokens.accessToken()).containsKey("tenant")).isFalse();
  }

  @Test
  void groups_and_roles_are_replaced_in_both_tokens_or_taken_away() {
    lambda.answers(
        "TokenGeneration",
        v1(
            new JsonObject()
                .put(
                    "groupOverrideDetails",
                    new JsonObject()
                        .put("groupsToOverride", new JsonArray().add("staff"))
                        .put("iamRolesToOverride", new JsonArray().add("arn:aws:iam::1:role/r"))
                        .put("preferredRole", "arn:aws:iam::1:role/r"))));
    var tokens = signIn(sallyport);
    var id = claims(tokens.idToken());
    assertThat(id.getJsonArray("cognito:groups")).containsExactly("staff");
    assertThat(id.getJsonArray("cognito:roles")).containsExactly("arn:aws:iam::1:role/r");
    assertThat(id.getString("cognito:preferred_role")).isEqualTo("arn:aws:iam::1:role/r");
    assertThat(claims(tokens.accessToken()).getJsonArray("cognito:groups"))
        .containsExactly("staff");
    assertThat(claims(tokens.accessToken()).containsKey("cognito:roles")).isFalse();
  }

  @Test
  void groups_and_roles_that_come_back_as_they_were_told_stay() {
    lambda.receives(
        "TokenGeneration",
        called -> {
          var given = called.event().getJsonObject("request").getJsonObject("groupConfiguration");
          var answer = called.event().copy();
          answer.put("response", v1(new JsonObject().put("groupOverrideDetails", given)));
          called.answer(200, answer.encode());
        });
    var user = sallyport.user();
    group(user, "writers", "arn:aws:iam::123456789012:role/writers", 2);
    group(user, "editors", "arn:aws:iam::123456789012:role/editors", 1);
    group(user, "all", null, 0);
    var signedIn = signIn(sallyport, "app", user);
    var refreshed =
        sallyport
            .sdk()
            .initiateAuth(
                r ->
                    r.clientId("app")
                        .authFlow("REFRESH_TOKEN_AUTH")
                        .authParameters(Map.of("REFRESH_TOKEN", signedIn.refreshToken())))
            .authenticationResult();
    assertThat(lambda.events("TokenGeneration")).hasSize(2);
    for (var tokens : List.of(signedIn, refreshed)) {
      var id = claims(tokens.idToken());
      assertThat(id.getJsonArray("cognito:groups")).containsExactly("all", "editors", "writers");
      assertThat(id.getJsonArray("cognito:roles"))
          .containsExactly(
              "arn:aws:iam::123456789012:role/editors", "arn:aws:iam::123456789012:role/writers");
      assertThat(id.getString("cognito:preferred_role"))
          .isEqualTo("arn:aws:iam::123456789012:role/editors");
      assertThat(claims(tokens.accessToken()).getJsonArray("cognito:groups"))
          .containsExactly("all", "editors", "writers");
    }
  }

  private static void group(String user, String name, @Nullable String role, int precedence) {
    sallyport
        .sdk()
        .createGroup(
            r ->
                r.userPoolId("local_Sallyport")
                    .groupName(name)
                    .roleArn(role)
                    .precedence(precedence));
    sallyport
        .sdk()
        .adminAddUserToGroup(r -> r.userPoolId("local_Sallyport").username(user).groupName(name));
  }

  @Test
  void what_says_who_somebody_is_and_for_how_long_cannot_be_changed() {
    var reserved = new JsonObject();
    for (var name :
        new String[] {
          "sub",
          "iss",
          "aud",
          "exp",
          "iat",
          "auth_time",
          "jti",
          "origin_jti",
          "event_id",
          "token_use",
          "username",
          "client_id",
          "cognito:username",
          "cognito:groups",
          "nonce",
          "amr",
          "acr",
          "azp",
          "at_hash",
          "identities",
          "device_key",
          "version",
          "scope",
          "nbf"
        }) {
      reserved.put(name, "forged");
    }
    var suppressed = new JsonArray(new ArrayList<>(reserved.fieldNames()));
    suppressed.remove("cognito:groups");
    var both = new JsonObject().put("claimsToAddOrOverride", reserved);
    lambda.answers(
        "TokenGeneration",
        v2(new JsonObject().put("idTokenGeneration", both).put("accessTokenGeneration", both)));
    var tokens = signIn(second);
    assertThat(claims(tokens.idToken()).encode()).doesNotContain("forged");
    assertThat(claims(tokens.accessToken()).encode()).doesNotContain("forged");
    var without = new JsonObject().put("claimsToSuppress", suppressed);
    lambda.answers(
        "TokenGeneration",
        v2(
            new JsonObject()
                .put("idTokenGeneration", without)
                .put("accessTokenGeneration", without)));
    tokens = signIn(second);
    assertThat(claims(tokens.idToken()).fieldNames())
        .contains("sub", "iss", "aud", "exp", "iat", "auth_time", "origin_jti", "token_use");
    assertThat(claims(tokens.accessToken()).fieldNames())
        .contains("sub", "iss", "client_id", "exp", "username", "scope", "origin_jti");
  }

  @Test
  void version_2_changes_the_access_token_and_its_scopes_with_values_of_any_type() {
    lambda.answers(
        "TokenGeneration",
        v2(
            new JsonObject()
                .put(
                    "idTokenGeneration",
                    new JsonObject().put("claimsToAddOrOverride", new JsonObject().put("level", 7)))
                .put(
                    "accessTokenGeneration",
                    new JsonObject()
                        .put(
                            "claimsToAddOrOverride",
                            new JsonObject()
                                .put("aud", "app")
                                .put("flag", true)
                                .put("list", new JsonArray().add(1).add("b"))
                                .put("object", new JsonObject().put("a", 1.5)))
                        .put("scopesToAdd", new JsonArray().add("orders/read"))
                        .put(
                            "scopesToSuppress",
                            new JsonArray().add("aws.cognito.signin.user.admin")))));
    var user = second.user();
    var tokens = signIn(second, "app", user);
    assertThat(claims(tokens.idToken()).getInteger("level")).isEqualTo(7);
    var access = claims(tokens.accessToken());
    assertThat(access.getString("aud")).isEqualTo("app");
    assertThat(access.getBoolean("flag")).isTrue();
    assertThat(access.getJsonArray("list")).containsExactly(1, "b");
    assertThat(access.getJsonObject("object").getDouble("a")).isEqualTo(1.5);
    assertThat(access.getString("scope")).isEqualTo("orders/read");
    var event = lambda.events("TokenGeneration").getFirst();
    assertThat(event.getString("version")).isEqualTo("2");
    assertThat(event.getJsonObject("request").getJsonArray("scopes"))
        .containsExactly("aws.cognito.signin.user.admin");
    assertThatThrownBy(() -> second.sdk().getUser(r -> r.accessToken(tokens.accessToken())))
        .hasMessageContaining("Access Token does not have required scopes");
  }

  @Test
  void a_refresh_asks_again_and_says_what_it_is_for() {
    var tokens = signIn(sallyport);
    lambda.forget();
    sallyport
        .sdk()
        .initiateAuth(
            r ->
                r.clientId("app")
                    .authFlow("REFRESH_TOKEN_AUTH")
                    .authParameters(Map.of("REFRESH_TOKEN", tokens.refreshToken())));
    assertThat(lambda.events(""))
        .extracting(event -> event.getString("triggerSource"))
        .containsExactly("TokenGeneration_RefreshTokens");
    var rotating = signIn(sallyport, "rotating", sallyport.user());
    lambda.forget();
    sallyport
        .sdk()
        .getTokensFromRefreshToken(
            r ->
                r.clientId("rotating")
                    .refreshToken(rotating.refreshToken())
                    .clientMetadata(Map.of("k", "v")));
    var event = lambda.events("TokenGeneration_Authentication").getFirst();
    assertThat(event.getJsonObject("request").getJsonObject("clientMetadata"))
        .isEqualTo(new JsonObject().put("k", "v"));
  }

  @Test
  void a_new_password_is_its_own_source_and_its_metadata_arrives() {
    var user = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId("local_Sallyport")
                    .username(user)
                    .temporaryPassword("Temporary-Horse-1")
                    .messageAction("SUPPRESS"));
    var asked =
        sallyport
            .sdk()
            .initiateAuth(
                r ->
                    r.clientId("app")
                        .authFlow("USER_PASSWORD_AUTH")
                        .authParameters(Map.of("USERNAME", user, "PASSWORD", "Temporary-Horse-1")));
    sallyport
        .sdk()
        .respondToAuthChallenge(
            r ->
                r.clientId("app")
                    .challengeName("NEW_PASSWORD_REQUIRED")
                    .session(asked.session())
                    .clientMetadata(Map.of("from", "respond"))
                    .challengeResponses(Map.of("USERNAME", user, "NEW_PASSWORD", PASSWORD)));
    var event = lambda.events("TokenGeneration_NewPasswordChallenge").getFirst();
    assertThat(event.getJsonObject("request").getJsonObject("clientMetadata").getString("from"))
        .isEqualTo("respond");
  }

  @Test
  void a_function_that_throws_refuses_with_its_own_words() {
    lambda.fails("TokenGeneration", "Not today");
    assertThatThrownBy(() -> signIn(sallyport))
        .isInstanceOfSatisfying(
            UserLambdaValidationException.class,
            refused ->
                assertThat(message(refused))
                    .isEqualTo("PreTokenGeneration failed with error Not today."));
  }

  @Test
  void what_is_not_the_event_is_unrecognizable() {
    for (var body : new String[] {"null", "\"text\"", "[]", "{}", "{\"response\":null}", "7"}) {
      lambda.receives("TokenGeneration", called -> called.answer(200, body));
      assertThatThrownBy(() -> signIn(sallyport))
          .as(body)
          .isInstanceOfSatisfying(
              InvalidLambdaResponseException.class,
              refused -> assertThat(message(refused)).isEqualTo("Unrecognizable lambda output"));
    }
  }

  @Test
  void what_is_no_json_is_told_so() {
    for (var body : new String[] {"", "{", "<html>"}) {
      lambda.receives("TokenGeneration", called -> called.answer(200, body));
      assertThatThrownBy(() -> signIn(sallyport))
          .as(body)
          .isInstanceOfSatisfying(
              InvalidLambdaResponseException.class,
              refused ->
                  assertThat(message(refused))
                      .isEqualTo("Invalid lambda function output : Invalid JSON"));
    }
  }

  @Test
  void a_value_of_another_type_than_it_must_be_is_unrecognizable() {
    lambda.answers(
        "TokenGeneration",
        v1(new JsonObject().put("claimsToAddOrOverride", new JsonObject().put("number", 1))));
    assertThatThrownBy(() -> signIn(sallyport)).isInstanceOf(InvalidLambdaResponseException.class);
    for (var scope : new String[] {"two scopes", ""}) {
      lambda.answers(
          "TokenGeneration",
          v2(
              new JsonObject()
                  .put(
                      "accessTokenGeneration",
                      new JsonObject().put("scopesToAdd", new JsonArray().add(scope)))));
      assertThatThrownBy(() -> signIn(second)).isInstanceOf(InvalidLambdaResponseException.class);
    }
  }

  @Test
  void a_status_other_than_success_is_unexpected() {
    for (var status : new int[] {301, 302, 403, 404, 500, 503}) {
      lambda.receives(
          "TokenGeneration",
          called -> {
            called.request().response().putHeader("Location", lambda.url() + "/elsewhere");
            called.answer(status, called.body().toString());
          });
      lambda.calls();
      assertThatThrownBy(() -> signIn(sallyport))
          .as("%s", status)
          .isInstanceOf(UnexpectedLambdaException.class);
    }
    assertThat(lambda.calls()).allMatch(call -> !call.request().path().equals("/elsewhere"));
  }

  private static String message(CognitoIdentityProviderException refused) {
    return refused.awsErrorDetails().errorMessage();
  }
}
