package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static dev.sallyport.SallyportForTests.somebody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SignUpResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserLambdaValidationException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;

/** Functions that take part in what becomes of accounts (triggers.md §2, §3, §8 and §9). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AccountTriggersIT {
  private static final String POOL = "local_Sallyport";
  private static final String PASSWORD = "Horse-Battery-8";
  private static final String MFA = "mfa: {mode: OPTIONAL, factors: [EMAIL_OTP, SMS_MFA]}";

  private static LambdaForTests lambda;
  private static SallyportForTests sallyport;
  private static SallyportForTests sending;

  @BeforeAll
  static void start() {
    lambda = new LambdaForTests();
    sallyport =
        SallyportForTests.of(
            lambda.file(List.of("preSignUp: fn", "postConfirmation: fn", "customMessage: fn"), MFA),
            Map.of());
    sending =
        SallyportForTests.of(
            lambda.file(
                List.of("customEmailSender: fn", "customSMSSender: fn", "customMessage: fn"), MFA),
            Map.of());
  }

  @AfterAll
  static void stop() {
    sending.close();
    sallyport.close();
    lambda.close();
  }

  @BeforeEach
  void forget() {
    lambda.forget();
  }

  private static SignUpResponse signUp(SallyportForTests at, String name) {
    return at.sdk()
        .signUp(
            r ->
                r.clientId("app")
                    .username(name)
                    .password(PASSWORD)
                    .validationData(attribute("invited", "yes"))
                    .clientMetadata(Map.of("from", "signup"))
                    .userAttributes(attribute("email", name + "@example.com")));
  }

  private static JsonObject request(String source) {
    return lambda.events(source).getLast().getJsonObject("request");
  }

  private static UserStatusType status(String name) {
    return sallyport.sdk().adminGetUser(r -> r.userPoolId(POOL).username(name)).userStatus();
  }

  @Test
  void a_sign_up_asks_before_and_tells_when_it_is_confirmed() {
    var name = somebody();
    var made = signUp(sallyport, name);
    assertThat(made.userConfirmed()).isFalse();
    var before = request("PreSignUp_SignUp");
    assertThat(before.getJsonObject("userAttributes"))
        .isEqualTo(new JsonObject().put("email", name + "@example.com"));
    assertThat(before.getJsonObject("validationData").getString("invited")).isEqualTo("yes");
    assertThat(before.getJsonObject("clientMetadata").getString("from")).isEqualTo("signup");
    sallyport
        .sdk()
        .confirmSignUp(
            r ->
                r.clientId("app")
                    .username(name)
                    .clientMetadata(Map.of("from", "confirm"))
                    .confirmationCode(sallyport.code(name + "@example.com")));
    var after = request("PostConfirmation_ConfirmSignUp");
    assertThat(after.getJsonObject("clientMetadata").getString("from")).isEqualTo("confirm");
    assertThat(after.getJsonObject("userAttributes").getString("cognito:user_status"))
        .isEqualTo("CONFIRMED");
  }

  @Test
  void a_function_confirms_and_verifies_at_once() {
    lambda.answers(
        "PreSignUp", new JsonObject().put("autoConfirmUser", true).put("autoVerifyEmail", true));
    var name = somebody();
    var made = signUp(sallyport, name);
    assertThat(made.userConfirmed()).isTrue();
    assertThat(made.codeDeliveryDetails()).isNull();
    assertThat(sallyport.messages(name + "@example.com")).isZero();
    assertThat(request("PostConfirmation_ConfirmSignUp").getJsonObject("clientMetadata"))
        .isEqualTo(new JsonObject().put("from", "signup"));
    assertThat(
            sallyport.sdk().adminGetUser(r -> r.userPoolId(POOL).username(name)).userAttributes())
        .anyMatch(each -> each.name().equals("email_verified") && each.value().equals("true"));
  }

  @Test
  void what_is_not_there_cannot_be_verified() {
    lambda.answers("PreSignUp", new JsonObject().put("autoVerifyPhone", true));
    assertThatThrownBy(() -> signUp(sallyport, somebody()))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void a_function_refuses_a_sign_up_and_an_administrators_account() {
    lambda.fails("PreSignUp", "Domain not allowed");
    var name = somebody();
    assertThatThrownBy(() -> signUp(sallyport, name))
        .isInstanceOf(UserLambdaValidationException.class)
        .hasMessageContaining("PreSignUp failed with error Domain not allowed.");
    assertThatThrownBy(sallyport::user).isInstanceOf(UserLambdaValidationException.class);
    lambda.forget();
    assertThat(signUp(sallyport, name).userSub()).isNotEmpty();
  }

  @Test
  void an_administrators_account_takes_no_flags_and_is_not_told_of_when_made() {
    lambda.answers("PreSignUp", new JsonObject().put("autoConfirmUser", true));
    var name = somebody();
    sallyport
        .sdk()
        .adminCreateUser(r -> r.userPoolId(POOL).username(name).messageAction("SUPPRESS"));
    assertThat(status(name)).isEqualTo(UserStatusType.FORCE_CHANGE_PASSWORD);
    var event = lambda.events("PreSignUp_AdminCreateUser").getLast();
    assertThat(event.getJsonObject("callerContext").getString("clientId"))
        .isEqualTo("CLIENT_ID_NOT_APPLICABLE");
    assertThat(lambda.events("PostConfirmation")).isEmpty();
  }

  @Test
  void an_account_stays_confirmed_whatever_the_function_says_after_it() {
    lambda.fails("PostConfirmation", "Too late");
    var name = somebody();
    signUp(sallyport, name);
    assertThatThrownBy(
            () -> sallyport.sdk().adminConfirmSignUp(r -> r.userPoolId(POOL).username(name)))
        .isInstanceOf(UserLambdaValidationException.class)
        .hasMessageContaining("PostConfirmation failed with error Too late.");
    assertThat(status(name)).isEqualTo(UserStatusType.CONFIRMED);
  }

  @Test
  void a_reset_password_is_told_of() {
    var name = sallyport.user();
    sallyport.sdk().forgotPassword(r -> r.clientId("app").username(name));
    // Written in its own time where users are hidden.
    await().until(() -> sallyport.messages(name + "@example.com") == 1);
    assertThat(lambda.events("CustomMessage_ForgotPassword")).hasSize(1);
    sallyport
        .sdk()
        .confirmForgotPassword(
            r ->
                r.clientId("app")
                    .username(name)
                    .password("Chosen-Horse-1")
                    .confirmationCode(sallyport.code(name + "@example.com")));
    assertThat(lambda.events("PostConfirmation_ConfirmForgotPassword")).hasSize(1);
  }

  private static JsonObject mail(String to) {
    var page = sallyport.ops().resolve("/testing/messages?to=" + to);
    return new JsonArray(sallyport.get(page).body()).getJsonObject(0);
  }

  @Test
  void a_function_writes_a_message_and_never_sees_the_code() {
    lambda.answers(
        "CustomMessage_SignUp",
        new JsonObject()
            .put("emailSubject", "Welcome to us")
            .put("emailMessage", "Dear {username}: {####} it is"));
    var name = somebody();
    signUp(sallyport, name);
    var to = name + "@example.com";
    var code = sallyport.code(to);
    assertThat(mail(to).getString("subject")).isEqualTo("Welcome to us");
    assertThat(mail(to).getString("text")).isEqualTo("Dear " + name + ": " + code + " it is");
    assertThat(request("CustomMessage_SignUp").getString("codeParameter")).isEqualTo("{####}");
    assertThat(lambda.events("CustomMessage_SignUp").toString()).doesNotContain(code);
  }

  @Test
  void a_text_without_its_code_or_too_long_is_not_used() {
    for (var text : new String[] {"no code", "{####}" + "x".repeat(20_000)}) {
      lambda.answers("CustomMessage_SignUp", new JsonObject().put("emailMessage", text));
      var name = somebody();
      signUp(sallyport, name);
      var to = name + "@example.com";
      assertThat(mail(to).getString("text")).contains(sallyport.code(to)).isNotEqualTo(text);
    }
  }

  @Test
  void whether_a_function_fails_to_write_does_not_tell_who_exists() {
    lambda.fails("CustomMessage", "Out of words");
    var name = somebody();
    assertThatThrownBy(() -> signUp(sallyport, name))
        .isInstanceOf(UserLambdaValidationException.class);
    var somebody = sallyport.user();
    for (var each : List.of(somebody, somebody())) {
      assertThat(
              sallyport
                  .sdk()
                  .forgotPassword(r -> r.clientId("app").username(each))
                  .codeDeliveryDetails())
          .isNotNull();
    }
  }

  @Test
  void a_function_delivers_codes_itself_and_nothing_else_is_sent() {
    var name = somebody();
    signUp(sending, name);
    await().until(() -> !lambda.events("CustomEmailSender_SignUp").isEmpty());
    var request = request("CustomEmailSender_SignUp");
    assertThat(request.getString("type")).isEqualTo("customEmailSenderRequestV1");
    assertThat(request.getJsonObject("userAttributes").getString("email"))
        .isEqualTo(name + "@example.com");
    assertThat(sending.messages(name + "@example.com")).isZero();
    assertThat(lambda.events("CustomMessage")).isEmpty();
    sending
        .sdk()
        .confirmSignUp(
            r -> r.clientId("app").username(name).confirmationCode(request.getString("code")));
  }

  @Test
  void what_a_sender_makes_of_it_is_not_told() {
    lambda.fails("CustomEmailSender", "No mail today");
    assertThat(signUp(sending, somebody()).userSub()).isNotEmpty();
  }

  private static InitiateAuthResponse signIn(SallyportForTests at, String name) {
    return at.sdk()
        .initiateAuth(
            r ->
                r.clientId("app")
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .clientMetadata(Map.of("from", "nowhere"))
                    .authParameters(Map.of("USERNAME", name, "PASSWORD", PASSWORD)));
  }

  private static void verifyAgain(SallyportForTests at, String token) {
    at.sdk()
        .getUserAttributeVerificationCode(
            r ->
                r.accessToken(token)
                    .attributeName("email")
                    .clientMetadata(Map.of("from", "verify")));
  }

  private static void change(SallyportForTests at, String token, String email) {
    at.sdk()
        .updateUserAttributes(
            r ->
                r.accessToken(token)
                    .userAttributes(attribute("email", email))
                    .clientMetadata(Map.of("from", "update")));
  }

  @Test
  void a_function_writes_the_codes_of_a_new_address() {
    lambda.answers(
        "CustomMessage_UpdateUserAttribute",
        new JsonObject().put("emailMessage", "changed: {####}"));
    lambda.answers(
        "CustomMessage_VerifyUserAttribute",
        new JsonObject().put("emailMessage", "once more: {####}"));
    var name = sallyport.user();
    var token = signIn(sallyport, name).authenticationResult().accessToken();
    var to = name + "@example.org";
    change(sallyport, token, to);
    assertThat(mail(to).getString("text")).isEqualTo("changed: " + sallyport.code(to));
    var told = request("CustomMessage_UpdateUserAttribute");
    assertThat(told.getJsonObject("clientMetadata"))
        .isEqualTo(new JsonObject().put("from", "update"));
    assertThat(told.getJsonObject("userAttributes").getString("email")).isEqualTo(to);
    verifyAgain(sallyport, token);
    assertThat(mail(to).getString("text")).isEqualTo("once more: " + sallyport.code(to));
    sallyport
        .sdk()
        .verifyUserAttribute(
            r -> r.accessToken(token).attributeName("email").code(sallyport.code(to)));
    assertThat(request("CustomMessage_VerifyUserAttribute").getJsonObject("clientMetadata"))
        .isEqualTo(new JsonObject().put("from", "verify"));
  }

  @Test
  void a_function_writes_what_an_administrator_causes() {
    lambda.answers("CustomMessage", new JsonObject().put("emailMessage", "for {username}: {####}"));
    var name = sallyport.user();
    var to = name + "@example.com";
    sallyport.sdk().adminResetUserPassword(r -> r.userPoolId(POOL).username(name));
    assertThat(mail(to).getString("text")).isEqualTo("for " + name + ": " + sallyport.code(to));
    assertThat(
            lambda
                .events("CustomMessage_ForgotPassword")
                .getLast()
                .getJsonObject("callerContext")
                .getString("clientId"))
        .isEqualTo("CLIENT_ID_NOT_APPLICABLE");
    var other = name + "@example.net";
    sallyport
        .sdk()
        .adminUpdateUserAttributes(
            r -> r.userPoolId(POOL).username(name).userAttributes(attribute("email", other)));
    assertThat(mail(other).getString("text")).startsWith("for " + name);
    assertThat(lambda.events("CustomMessage_UpdateUserAttribute")).hasSize(1);
  }

  private static void switchOn(SallyportForTests at, String name) {
    at.sdk()
        .adminSetUserMFAPreference(
            r -> r.userPoolId(POOL).username(name).emailMfaSettings(m -> m.enabled(true)));
  }

  @Test
  void a_function_writes_the_code_that_follows_a_password() {
    lambda.answers(
        "CustomMessage_Authentication",
        new JsonObject().put("emailSubject", "Is it you?").put("emailMessage", "then {####}"));
    var name = sallyport.user();
    switchOn(sallyport, name);
    var asked = signIn(sallyport, name);
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.EMAIL_OTP);
    var to = name + "@example.com";
    assertThat(mail(to).getString("text")).isEqualTo("then " + sallyport.code(to));
    assertThat(mail(to).getString("subject")).isEqualTo("Is it you?");
    // ClientMetadata of a first call is not for it (triggers.md §1.7).
    assertThat(request("CustomMessage_Authentication").getJsonObject("clientMetadata"))
        .isEqualTo(new JsonObject());
    lambda.fails("CustomMessage_Authentication", "Out of words");
    assertThatThrownBy(() -> signIn(sallyport, name))
        .isInstanceOf(UserLambdaValidationException.class);
  }

  @Test
  void a_function_delivers_the_codes_of_sign_ins_and_of_new_addresses_itself() {
    var name = sending.user();
    var to = name + "@example.com";
    var token = signIn(sending, name).authenticationResult().accessToken();
    switchOn(sending, name);
    verifyAgain(sending, token);
    await().until(() -> !lambda.events("CustomEmailSender_VerifyUserAttribute").isEmpty());
    change(sending, token, name + "@example.org");
    await().until(() -> !lambda.events("CustomEmailSender_UpdateUserAttribute").isEmpty());
    var asked = signIn(sending, name);
    await().until(() -> !lambda.events("CustomEmailSender_Authentication").isEmpty());
    var code = request("CustomEmailSender_Authentication").getString("code");
    assertThat(
            sending
                .sdk()
                .respondToAuthChallenge(
                    r ->
                        r.clientId("app")
                            .challengeName(ChallengeNameType.EMAIL_OTP)
                            .session(asked.session())
                            .challengeResponses(Map.of("USERNAME", name, "EMAIL_OTP_CODE", code)))
                .authenticationResult())
        .isNotNull();
    assertThat(sending.messages(to) + sending.messages(name + "@example.org")).isZero();
    assertThat(lambda.events("CustomMessage")).isEmpty();
  }

  @Test
  void a_function_delivers_text_messages_itself() {
    var name = somebody();
    sending
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username(name)
                    .desiredDeliveryMediumsWithStrings("SMS")
                    .userAttributes(attribute("phone_number", "+15555550199")));
    await().until(() -> !lambda.events("CustomSMSSender_AdminCreateUser").isEmpty());
    assertThat(request("CustomSMSSender_AdminCreateUser").getString("type"))
        .isEqualTo("customSMSSenderRequestV1");
    assertThat(sending.messages("%2B15555550199")).isZero();
  }
}
