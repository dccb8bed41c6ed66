package dev.sallyport;

import static dev.sallyport.Choosing.POOL;
import static dev.sallyport.Choosing.email;
import static dev.sallyport.Choosing.mail;
import static dev.sallyport.Choosing.other;
import static dev.sallyport.Choosing.phone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;

/** Sign-ins that begin with a code sent to the person. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OneTimeCodeIT {
  private static SallyportForTests sallyport;
  private static Choosing choosing;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.of(Choosing.file(), Map.of());
    choosing = new Choosing(sallyport).withKeys();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static RespondToAuthChallengeResponse answer(String user, String session, String code) {
    return choosing.respond(
        "app", user, ChallengeNameType.EMAIL_OTP, session, "EMAIL_OTP_CODE", code);
  }

  private static Map<String, String> attributes(String user) {
    return sallyport
        .sdk()
        .adminGetUser(r -> r.userPoolId(POOL).username(user))
        .userAttributes()
        .stream()
        .collect(Collectors.toMap(AttributeType::name, AttributeType::value));
  }

  private static InitiateAuthResponse asked(String user) {
    var asked = choosing.prefer("app", user, "EMAIL_OTP");
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.EMAIL_OTP);
    return asked;
  }

  @Test
  void a_code_of_eight_digits_sent_by_mail_signs_in_and_verifies_the_address() {
    var user = choosing.user(email());
    assertThat(attributes(user)).doesNotContainEntry("email_verified", "true");
    var asked = asked(user);
    assertThat(asked.availableChallengesAsStrings()).containsExactly("EMAIL_OTP");
    assertThat(asked.challengeParameters())
        .containsEntry("CODE_DELIVERY_DELIVERY_MEDIUM", "EMAIL")
        .containsEntry("CODE_DELIVERY_DESTINATION", "u***@e***")
        .containsEntry("USER_ID_FOR_SRP", user);
    var code = sallyport.code(mail(user));
    assertThat(code).matches("[0-9]{8}");
    var tokens = answer(user, asked.session(), code).authenticationResult();
    assertThat(tokens.refreshToken()).isNotEmpty();
    assertThat(sallyport.sdk().getUser(r -> r.accessToken(tokens.accessToken())).username())
        .isEqualTo(user);
    assertThat(attributes(user)).containsEntry("email_verified", "true");
  }

  @Test
  void a_code_of_eight_digits_sent_by_sms_signs_in_and_verifies_the_number() {
    var phone = phone();
    var user = choosing.user(phone);
    var asked = choosing.prefer("app", user, "SMS_OTP");
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.SMS_OTP);
    var number = phone.value();
    assertThat(asked.challengeParameters())
        .containsEntry("CODE_DELIVERY_DELIVERY_MEDIUM", "SMS")
        .containsEntry(
            "CODE_DELIVERY_DESTINATION", "+*******" + number.substring(number.length() - 4));
    var code = sallyport.code(number.replace("+", "%2B"));
    assertThat(code).matches("[0-9]{8}");
    var granted =
        choosing.respond(
            "app", user, ChallengeNameType.SMS_OTP, asked.session(), "SMS_OTP_CODE", code);
    assertThat(granted.authenticationResult()).isNotNull();
    assertThat(attributes(user)).containsEntry("phone_number_verified", "true");
  }

  @Test
  void a_code_is_sent_when_it_is_chosen_by_answer_or_by_name() {
    var user = choosing.user(email());
    var selected = choosing.select("app", user, choosing.begin("app", user).session(), "EMAIL_OTP");
    assertThat(selected.challengeName()).isEqualTo(ChallengeNameType.EMAIL_OTP);
    assertThat(answer(user, selected.session(), sallyport.code(mail(user))).authenticationResult())
        .isNotNull();
    var named =
        choosing.respond(
            "app", user, ChallengeNameType.EMAIL_OTP, choosing.begin("app", user).session());
    assertThat(named.challengeName()).isEqualTo(ChallengeNameType.EMAIL_OTP);
    assertThat(answer(user, named.session(), sallyport.code(mail(user))).authenticationResult())
        .isNotNull();
    assertThat(sallyport.messages(mail(user))).isEqualTo(2);
  }

  @Test
  void a_wrong_or_missing_code_leaves_the_session_usable_and_a_right_one_ends_it() {
    var user = choosing.user(email());
    var session = asked(user).session();
    var code = sallyport.code(mail(user));
    for (int i = 1; i <= 3; i++) {
      var wrong = other(code, i);
      assertThatThrownBy(() -> answer(user, session, wrong))
          .isInstanceOf(CodeMismatchException.class)
          .hasMessageContaining("Invalid code or auth state for the user.");
    }
    assertThatThrownBy(() -> choosing.respond("app", user, ChallengeNameType.EMAIL_OTP, session))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Missing required parameter EMAIL_OTP_CODE");
    assertThat(answer(user, session, code).authenticationResult()).isNotNull();
    assertThatThrownBy(() -> answer(user, session, code))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("session can only be used once");
  }

  @Test
  void a_code_is_for_the_attempt_it_was_sent_in() {
    var user = choosing.user(email());
    var session = asked(user).session();
    var first = sallyport.code(mail(user));
    var next = asked(user).session();
    assertThatThrownBy(() -> answer(user, next, first)).isInstanceOf(CodeMismatchException.class);
    assertThat(answer(user, session, first).authenticationResult()).isNotNull();
  }

  @Test
  void a_code_is_no_answer_to_another_challenge() {
    var user = choosing.user(email());
    var session = asked(user).session();
    var code = sallyport.code(mail(user));
    assertThatThrownBy(
            () ->
                choosing.respond(
                    "app", user, ChallengeNameType.SMS_MFA, session, "SMS_MFA_CODE", code))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> answer(user, session, code))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void a_code_confirms_whoever_signed_up() {
    var user = SallyportForTests.somebody();
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId("app")
                    .username(user)
                    .password(Choosing.PASSWORD)
                    .userAttributes(SallyportForTests.attribute("email", mail(user))));
    var asked = asked(user);
    assertThat(answer(user, asked.session(), sallyport.code(mail(user))).authenticationResult())
        .isNotNull();
    assertThat(sallyport.sdk().adminGetUser(r -> r.userPoolId(POOL).username(user)).userStatus())
        .isEqualTo(UserStatusType.CONFIRMED);
    assertThat(attributes(user)).containsEntry("email_verified", "true");
  }

  @Test
  void codes_are_sent_so_often_an_hour_and_nobody_is_told_the_same() {
    for (var user : new String[] {choosing.user(email()), nobody()}) {
      for (int i = 0; i < 20; i++) {
        asked(user);
      }
      assertThatThrownBy(() -> choosing.prefer("app", user, "EMAIL_OTP"))
          .isInstanceOf(LimitExceededException.class);
      assertThat(choosing.begin("app", user).challengeName())
          .isEqualTo(ChallengeNameType.SELECT_CHALLENGE);
    }
  }

  /** Somebody who is not there, and whom chance would send a mail. */
  private static String nobody() {
    while (true) {
      var name = SallyportForTests.somebody();
      if (choosing.begin("app", name).availableChallengesAsStrings().contains("EMAIL_OTP")) {
        return name;
      }
    }
  }

  @Test
  void in_test_mode_every_code_can_be_the_same_and_still_none_is_nobodys() {
    var fixed = Map.of("SALLYPORT_TESTING_SIGNINCODE", "24680246");
    try (var other = SallyportForTests.of(Choosing.file(), fixed)) {
      var there = new Choosing(other).withKeys();
      var user = there.user(email());
      var session = there.prefer("app", user, "EMAIL_OTP").session();
      assertThat(
              there
                  .respond(
                      "app",
                      user,
                      ChallengeNameType.EMAIL_OTP,
                      session,
                      "EMAIL_OTP_CODE",
                      "24680246")
                  .authenticationResult())
          .isNotNull();
      var nobody = mail(SallyportForTests.somebody());
      InitiateAuthResponse asked;
      do {
        nobody = "x" + nobody;
        asked = there.prefer("app", nobody, "EMAIL_OTP");
      } while (asked.challengeName() != ChallengeNameType.EMAIL_OTP);
      var name = nobody;
      var waiting = asked.session();
      assertThatThrownBy(
              () ->
                  there.respond(
                      "app",
                      name,
                      ChallengeNameType.EMAIL_OTP,
                      waiting,
                      "EMAIL_OTP_CODE",
                      "24680246"))
          .isInstanceOf(CodeMismatchException.class);
    }
  }
}
