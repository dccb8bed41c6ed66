package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.crypto.SrpClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidLambdaResponseException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.PasswordResetRequiredException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserLambdaValidationException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;

/** Functions that take part in a sign-in (triggers.md §4, §5 and §7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignInTriggersIT {
  private static final String PASSWORD = "Horse-Battery-8";

  private static LambdaForTests lambda;
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    lambda = new LambdaForTests();
    sallyport =
        SallyportForTests.of(
            lambda.file(
                List.of(
                    "preAuthentication: fn",
                    "postAuthentication: fn",
                    "defineAuthChallenge: fn",
                    "createAuthChallenge: fn",
                    "verifyAuthChallengeResponse: fn",
                    "userMigration: fn",
                    "preTokenGeneration: fn")),
            Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    lambda.close();
  }

  @BeforeEach
  void forget() {
    lambda.forget();
  }

  private static InitiateAuthResponse password(String client, String user, String password) {
    return sallyport
        .sdk()
        .initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow("USER_PASSWORD_AUTH")
                    .clientMetadata(Map.of("from", "initiate"))
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", password)));
  }

  private static InitiateAuthResponse custom(String user) {
    return sallyport
        .sdk()
        .initiateAuth(
            r ->
                r.clientId("app")
                    .authFlow("CUSTOM_AUTH")
                    .clientMetadata(Map.of("from", "initiate"))
                    .authParameters(Map.of("USERNAME", user)));
  }

  private static RespondToAuthChallengeResponse respond(
      String challenge, String session, Map<String, String> answer) {
    return sallyport
        .sdk()
        .respondToAuthChallenge(
            r ->
                r.clientId("app")
                    .challengeName(challenge)
                    .session(session)
                    .clientMetadata(Map.of("from", "respond"))
                    .challengeResponses(answer));
  }

  private static RespondToAuthChallengeResponse answer(String user, String session, String answer) {
    return respond("CUSTOM_CHALLENGE", session, Map.of("USERNAME", user, "ANSWER", answer));
  }

  private static JsonObject request(String source) {
    return lambda.events(source).getLast().getJsonObject("request");
  }

  private static List<String> sources() {
    return lambda.events("").stream().map(event -> event.getString("triggerSource")).toList();
  }

  /** Asks one custom challenge after another until so many were right; 42 is right. */
  private static void asks(int right) {
    lambda.receives(
        "DefineAuthChallenge",
        called -> {
          var session = called.event().getJsonObject("request").getJsonArray("session");
          var passed =
              session.stream()
                  .map(JsonObject.class::cast)
                  .filter(each -> each.getString("challengeName").equals("CUSTOM_CHALLENGE"))
                  .filter(each -> each.getBoolean("challengeResult"))
                  .count();
          var first =
              session.size() == 1
                  && session.getJsonObject(0).getString("challengeName").equals("SRP_A");
          var response =
              passed >= right
                  ? new JsonObject().put("issueTokens", true)
                  : new JsonObject()
                      .put("challengeName", first ? "PASSWORD_VERIFIER" : "CUSTOM_CHALLENGE");
          called.answer(200, called.event().put("response", response).encode());
        });
    lambda.answers(
        "CreateAuthChallenge",
        new JsonObject()
            .put("publicChallengeParameters", new JsonObject().put("question", "6 x 7"))
            .put("privateChallengeParameters", new JsonObject().put("secret", "forty-two"))
            .put("challengeMetadata", "M42"));
    lambda.receives(
        "VerifyAuthChallengeResponse",
        called -> {
          var request = called.event().getJsonObject("request");
          var correct =
              request.getString("challengeAnswer").equals("42")
                  && "forty-two"
                      .equals(
                          request.getJsonObject("privateChallengeParameters").getString("secret"));
          called.answer(
              200,
              called
                  .event()
                  .put("response", new JsonObject().put("answerCorrect", correct))
                  .encode());
        });
  }

  @Test
  void a_password_sign_in_asks_before_and_after_and_then_for_tokens() {
    var user = sallyport.user();
    password("app", user, PASSWORD);
    assertThat(sources())
        .containsExactly(
            "PreAuthentication_Authentication",
            "PostAuthentication_Authentication",
            "TokenGeneration_Authentication");
    assertThat(request("PreAuthentication").getJsonObject("validationData").getString("from"))
        .isEqualTo("initiate");
    assertThat(request("PreAuthentication").getBoolean("userNotFound")).isFalse();
    assertThat(request("PostAuthentication").getBoolean("newDeviceUsed")).isFalse();
    assertThat(request("PostAuthentication").getJsonObject("clientMetadata")).isEmpty();
  }

  @Test
  void a_function_refuses_a_sign_in_before_the_password_is_looked_at() {
    lambda.fails("PreAuthentication", "Not from here");
    for (var password : new String[] {PASSWORD, "Wrong-Horse-1"}) {
      assertThatThrownBy(() -> password("app", sallyport.user(), password))
          .isInstanceOf(UserLambdaValidationException.class)
          .hasMessageContaining("PreAuthentication failed with error Not from here.");
    }
    assertThat(lambda.events("PostAuthentication")).isEmpty();
  }

  @Test
  void after_a_wrong_password_nothing_more_is_asked() {
    var user = sallyport.user();
    assertThatThrownBy(() -> password("app", user, "Wrong-Horse-1"))
        .isInstanceOf(NotAuthorizedException.class);
    assertThat(sources()).containsExactly("PreAuthentication_Authentication");
  }

  @Test
  void a_function_refuses_a_sign_in_after_everything_was_right() {
    lambda.fails("PostAuthentication", "Not now");
    assertThatThrownBy(() -> password("app", sallyport.user(), PASSWORD))
        .isInstanceOf(UserLambdaValidationException.class)
        .hasMessageContaining("PostAuthentication failed with error Not now.");
    assertThat(lambda.events("TokenGeneration")).isEmpty();
  }

  @Test
  void nobody_is_asked_about_where_users_are_hidden_and_not_where_they_are_told() {
    lambda.answers("UserMigration", new JsonObject());
    var nobody = SallyportForTests.somebody();
    assertThatThrownBy(() -> custom(nobody)).isNotInstanceOf(UserNotFoundException.class);
    assertThat(request("PreAuthentication").getBoolean("userNotFound")).isTrue();
    assertThat(request("PreAuthentication").getJsonObject("userAttributes")).isEmpty();
    assertThat(lambda.events("PreAuthentication").getLast().getString("userName"))
        .isEqualTo(nobody);
    lambda.forget();
    assertThatThrownBy(
            () ->
                sallyport
                    .sdk()
                    .initiateAuth(
                        r ->
                            r.clientId("telling")
                                .authFlow("CUSTOM_AUTH")
                                .authParameters(Map.of("USERNAME", nobody))))
        .isInstanceOf(UserNotFoundException.class);
    assertThat(sources()).isEmpty();
  }

  @Test
  void custom_challenges_are_made_and_judged_by_functions_until_they_issue_tokens() {
    asks(2);
    var user = sallyport.user();
    var first = custom(user);
    assertThat(first.challengeNameAsString()).isEqualTo("CUSTOM_CHALLENGE");
    assertThat(first.challengeParameters())
        .isEqualTo(Map.of("question", "6 x 7", "USERNAME", user));
    assertThat(request("DefineAuthChallenge").getJsonArray("session")).isEmpty();
    assertThat(request("DefineAuthChallenge").getJsonObject("clientMetadata")).isEmpty();
    var wrong = answer(user, first.session(), "41");
    assertThat(wrong.challengeNameAsString()).isEqualTo("CUSTOM_CHALLENGE");
    assertThat(request("VerifyAuthChallengeResponse").getString("challengeAnswer")).isEqualTo("41");
    assertThat(
            request("VerifyAuthChallengeResponse")
                .getJsonObject("clientMetadata")
                .getString("from"))
        .isEqualTo("respond");
    var right = answer(user, wrong.session(), "42");
    var done = answer(user, right.session(), "42");
    assertThat(done.authenticationResult().accessToken()).isNotEmpty();
    assertThat(request("DefineAuthChallenge").getJsonArray("session"))
        .isEqualTo(
            new JsonArray()
                .add(element("CUSTOM_CHALLENGE", false, "M42"))
                .add(element("CUSTOM_CHALLENGE", true, "M42"))
                .add(element("CUSTOM_CHALLENGE", true, "M42")));
    assertThat(sources())
        .endsWith(
            "DefineAuthChallenge_Authentication",
            "PostAuthentication_Authentication",
            "TokenGeneration_Authentication");
    assertThat(request("TokenGeneration").getJsonObject("clientMetadata").getString("from"))
        .isEqualTo("respond");
  }

  private static JsonObject element(String challenge, boolean result, String metadata) {
    return new JsonObject()
        .put("challengeName", challenge)
        .put("challengeResult", result)
        .put("challengeMetadata", metadata);
  }

  private static InitiateAuthResponse customBySrp(String user, SrpClient mine) {
    return sallyport
        .sdk()
        .initiateAuth(
            r ->
                r.clientId("app")
                    .authFlow("CUSTOM_AUTH")
                    .authParameters(
                        Map.of("USERNAME", user, "CHALLENGE_NAME", "SRP_A", "SRP_A", mine.srpA())));
  }

  private static Map<String, String> proof(
      SrpClient mine, Map<String, String> shown, String password) {
    var timestamp = SrpClient.timestamp(Instant.now());
    var user = shown.get("USER_ID_FOR_SRP");
    var block = shown.get("SECRET_BLOCK");
    var answer = new HashMap<String, String>();
    answer.put("USERNAME", user);
    answer.put("PASSWORD_CLAIM_SECRET_BLOCK", block);
    answer.put(
        "PASSWORD_CLAIM_SIGNATURE",
        mine.signature(user, password, shown.get("SALT"), shown.get("SRP_B"), block, timestamp));
    answer.put("TIMESTAMP", timestamp);
    return answer;
  }

  @Test
  void the_password_may_come_first_by_srp_and_a_challenge_after_it() {
    asks(1);
    var user = sallyport.user();
    var mine = SrpClient.of("local_Sallyport");
    var first = customBySrp(user, mine);
    assertThat(first.challengeNameAsString()).isEqualTo("PASSWORD_VERIFIER");
    assertThat(request("DefineAuthChallenge").getJsonArray("session"))
        .isEqualTo(new JsonArray().add(element("SRP_A", true, null)));
    var asked =
        respond(
            "PASSWORD_VERIFIER",
            first.session(),
            proof(mine, first.challengeParameters(), PASSWORD));
    assertThat(asked.challengeNameAsString()).isEqualTo("CUSTOM_CHALLENGE");
    assertThat(request("DefineAuthChallenge").getJsonArray("session"))
        .isEqualTo(
            new JsonArray()
                .add(element("SRP_A", true, null))
                .add(element("PASSWORD_VERIFIER", true, null)));
    assertThat(answer(user, asked.session(), "42").authenticationResult().idToken()).isNotEmpty();
  }

  @Test
  void a_wrong_password_within_a_custom_flow_ends_it_without_a_function_being_asked() {
    asks(1);
    var user = sallyport.user();
    var mine = SrpClient.of("local_Sallyport");
    var first = customBySrp(user, mine);
    var defined = lambda.events("DefineAuthChallenge").size();
    assertThatThrownBy(
            () ->
                respond(
                    "PASSWORD_VERIFIER",
                    first.session(),
                    proof(mine, first.challengeParameters(), "Wrong-Horse-1")))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    assertThat(lambda.events("DefineAuthChallenge")).hasSize(defined);
  }

  @Test
  void nobody_goes_the_same_way_and_gets_no_tokens_even_if_functions_say_so() {
    asks(1);
    var nobody = SallyportForTests.somebody();
    var first = custom(nobody);
    assertThat(first.challengeParameters())
        .isEqualTo(Map.of("question", "6 x 7", "USERNAME", nobody));
    assertThat(request("CreateAuthChallenge").getBoolean("userNotFound")).isTrue();
    assertThatThrownBy(() -> answer(nobody, first.session(), "42"))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    assertThat(request("VerifyAuthChallengeResponse").getBoolean("userNotFound")).isTrue();
  }

  @Test
  void a_function_that_fails_authentication_ends_it_as_a_wrong_password_does() {
    lambda.answers(
        "DefineAuthChallenge",
        new JsonObject().put("failAuthentication", true).put("issueTokens", true));
    assertThatThrownBy(() -> custom(sallyport.user()))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
  }

  @Test
  void a_function_that_says_nothing_useful_is_not_understood() {
    for (var said :
        new JsonObject[] {
          new JsonObject(),
          new JsonObject().put("challengeName", "SMS_MFA"),
          new JsonObject().put("challengeName", "PASSWORD_VERIFIER"),
          new JsonObject().put("issueTokens", "true")
        }) {
      lambda.answers("DefineAuthChallenge", said);
      assertThatThrownBy(() -> custom(sallyport.user()))
          .as("%s", said)
          .isInstanceOf(InvalidLambdaResponseException.class);
    }
  }

  @Test
  void somebody_known_elsewhere_is_taken_over_with_their_password_once() {
    var name = SallyportForTests.somebody();
    lambda.answers(
        "UserMigration_Authentication",
        new JsonObject()
            .put(
                "userAttributes",
                new JsonObject().put("email", name + "@example.com").put("email_verified", "true"))
            .put("finalUserStatus", "CONFIRMED")
            .put("messageAction", "SUPPRESS"));
    var weak = "old";
    assertThat(password("app", name, weak).authenticationResult()).isNotNull();
    assertThat(request("UserMigration").getString("password")).isEqualTo(weak);
    assertThat(request("UserMigration").getJsonObject("validationData").getString("from"))
        .isEqualTo("initiate");
    assertThat(sources())
        .containsExactly(
            "UserMigration_Authentication",
            "PreAuthentication_Authentication",
            "PostAuthentication_Authentication",
            "TokenGeneration_Authentication");
    lambda.forget();
    assertThat(password("app", name, weak).authenticationResult()).isNotNull();
    assertThat(lambda.events("UserMigration")).isEmpty();
    var made = sallyport.sdk().adminGetUser(r -> r.userPoolId("local_Sallyport").username(name));
    assertThat(made.userStatusAsString()).isEqualTo("CONFIRMED");
    assertThat(made.userAttributes())
        .anyMatch(
            each -> each.name().equals("email") && each.value().equals(name + "@example.com"));
  }

  @Test
  void somebody_taken_over_without_their_password_must_reset_it() {
    var name = SallyportForTests.somebody();
    lambda.answers(
        "UserMigration_Authentication",
        new JsonObject()
            .put(
                "userAttributes",
                new JsonObject()
                    .put("email", name + "@example.com")
                    .put("email_verified", "true")));
    assertThatThrownBy(() -> password("telling", name, "whatever-1"))
        .isInstanceOf(PasswordResetRequiredException.class);
    var other = SallyportForTests.somebody();
    lambda.answers(
        "UserMigration_ForgotPassword",
        new JsonObject()
            .put(
                "userAttributes",
                new JsonObject()
                    .put("email", other + "@example.com")
                    .put("email_verified", "true")));
    sallyport.sdk().forgotPassword(r -> r.clientId("telling").username(other));
    assertThat(request("UserMigration_ForgotPassword").containsKey("password")).isFalse();
    assertThat(sallyport.code(other + "@example.com")).isNotEmpty();
  }

  @Test
  void who_is_unknown_elsewhere_too_is_nobody() {
    lambda.answers("UserMigration", new JsonObject());
    var name = SallyportForTests.somebody();
    assertThatThrownBy(() -> password("app", name, PASSWORD))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    assertThatThrownBy(() -> password("telling", name, PASSWORD))
        .isInstanceOf(UserNotFoundException.class);
    lambda.fails("UserMigration", "Bad password");
    assertThatThrownBy(() -> password("app", name, PASSWORD))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    assertThatThrownBy(() -> password("telling", name, PASSWORD))
        .isInstanceOf(UserLambdaValidationException.class)
        .hasMessageContaining("UserMigration failed with error Bad password.");
  }

  @Test
  void guesses_at_a_password_from_elsewhere_are_counted_like_all_others() {
    lambda.answers("UserMigration", new JsonObject());
    var name = SallyportForTests.somebody();
    for (int i = 0; i < 5; i++) {
      if (i == 3) {
        lambda.fails("UserMigration", "Bad password");
      }
      assertThatThrownBy(() -> password("app", name, "Wrong-Horse-1"))
          .hasMessageContaining("Incorrect username or password.");
    }
    var asked = lambda.events("UserMigration").size();
    assertThatThrownBy(() -> password("app", name, PASSWORD))
        .hasMessageContaining("Password attempts exceeded");
    assertThat(lambda.events("UserMigration")).hasSize(asked);
  }
}
