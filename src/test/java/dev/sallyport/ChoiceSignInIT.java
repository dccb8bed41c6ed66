package dev.sallyport;

import static dev.sallyport.Choosing.PASSWORD;
import static dev.sallyport.Choosing.POOL;
import static dev.sallyport.Choosing.email;
import static dev.sallyport.Choosing.mail;
import static dev.sallyport.Choosing.phone;
import static dev.sallyport.Choosing.proof;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.crypto.SrpClient;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFactorType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotConfirmedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;

/** USER_AUTH: the person chooses what the sign-in begins with. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChoiceSignInIT {
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

  @Test
  void a_name_alone_is_shown_what_its_owner_can_begin_with() {
    var asked = choosing.begin("app", choosing.user(email(), phone()));
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.SELECT_CHALLENGE);
    assertThat(asked.session()).isNotEmpty();
    assertThat(asked.availableChallengesAsStrings())
        .containsExactly("PASSWORD_SRP", "PASSWORD", "EMAIL_OTP", "SMS_OTP");
    assertThat(choosing.begin("app", choosing.user()).availableChallengesAsStrings())
        .containsExactly("PASSWORD_SRP", "PASSWORD");
    assertThat(choosing.begin("app", choosing.user(phone())).availableChallengesAsStrings())
        .containsExactly("PASSWORD_SRP", "PASSWORD", "SMS_OTP");
  }

  @Test
  void the_password_is_given_with_the_choice_or_when_it_is_asked_for() {
    var user = choosing.user(email());
    var asked = choosing.begin("app", user);
    assertThat(
            choosing
                .select("app", user, asked.session(), "PASSWORD", "PASSWORD", PASSWORD)
                .authenticationResult()
                .accessToken())
        .isNotEmpty();

    var chosen = choosing.select("app", user, choosing.begin("app", user).session(), "PASSWORD");
    assertThat(chosen.challengeName()).isEqualTo(ChallengeNameType.PASSWORD);
    assertThat(
            choosing
                .respond(
                    "app", user, ChallengeNameType.PASSWORD, chosen.session(), "PASSWORD", PASSWORD)
                .authenticationResult())
        .isNotNull();

    var direct = choosing.begin("app", user);
    assertThat(
            choosing
                .respond(
                    "app", user, ChallengeNameType.PASSWORD, direct.session(), "PASSWORD", PASSWORD)
                .authenticationResult())
        .isNotNull();
  }

  @Test
  void a_preferred_password_is_judged_at_once() {
    var user = choosing.user(email());
    var granted =
        choosing.begin("app", user, "PREFERRED_CHALLENGE", "PASSWORD", "PASSWORD", PASSWORD);
    assertThat(granted.authenticationResult().refreshToken()).isNotEmpty();
    assertThatThrownBy(
            () ->
                choosing.begin(
                    "app", user, "PREFERRED_CHALLENGE", "PASSWORD", "PASSWORD", "Wrong-Horse-1"))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    assertThat(choosing.prefer("app", user, "PASSWORD").challengeName())
        .isEqualTo(ChallengeNameType.PASSWORD);
  }

  @Test
  void srp_begins_at_once_or_with_the_choice_or_when_it_is_asked_for() {
    var user = choosing.user(email());
    var mine = SrpClient.of(POOL);
    var preferred =
        choosing.begin("app", user, "PREFERRED_CHALLENGE", "PASSWORD_SRP", "SRP_A", mine.srpA());
    assertThat(preferred.challengeName()).isEqualTo(ChallengeNameType.PASSWORD_VERIFIER);
    verified(user, mine, preferred.session(), preferred.challengeParameters());

    var asked = choosing.begin("app", user).session();
    var selected = choosing.select("app", user, asked, "PASSWORD_SRP", "SRP_A", mine.srpA());
    verified(user, mine, selected.session(), selected.challengeParameters());

    var chosen =
        choosing.select("app", user, choosing.begin("app", user).session(), "PASSWORD_SRP");
    assertThat(chosen.challengeName()).isEqualTo(ChallengeNameType.PASSWORD_SRP);
    var begun =
        choosing.respond(
            "app", user, ChallengeNameType.PASSWORD_SRP, chosen.session(), "SRP_A", mine.srpA());
    verified(user, mine, begun.session(), begun.challengeParameters());
  }

  private static void verified(
      String user, SrpClient mine, String session, Map<String, String> shown) {
    assertThat(
            choosing
                .respond(
                    "app",
                    user,
                    ChallengeNameType.PASSWORD_VERIFIER,
                    session,
                    proof(mine, PASSWORD, shown))
                .authenticationResult()
                .accessToken())
        .isNotEmpty();
  }

  @Test
  void what_is_not_to_be_had_is_not_begun_with() {
    var user = choosing.user(email());
    for (var challenge : new String[] {"SMS_OTP", "WEB_AUTHN", "SMS_MFA", "nonsense"}) {
      assertThat(choosing.prefer("app", user, challenge).challengeName())
          .as(challenge)
          .isEqualTo(ChallengeNameType.SELECT_CHALLENGE);
    }
    var session = choosing.begin("app", user).session();
    for (var challenge : new String[] {"SMS_OTP", "WEB_AUTHN", "SELECT_CHALLENGE"}) {
      assertThatThrownBy(() -> choosing.select("app", user, session, challenge))
          .isInstanceOf(InvalidParameterException.class);
    }
    assertThat(choosing.select("app", user, session, "PASSWORD", "PASSWORD", PASSWORD))
        .extracting("authenticationResult")
        .isNotNull();
  }

  @Test
  void whoever_has_a_temporary_password_begins_with_it() {
    var user = choosing.forced(email());
    var asked = choosing.prefer("app", user, "EMAIL_OTP");
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.SELECT_CHALLENGE);
    assertThat(asked.availableChallengesAsStrings()).containsExactly("PASSWORD_SRP", "PASSWORD");
    assertThatThrownBy(() -> choosing.select("app", user, asked.session(), "EMAIL_OTP"))
        .isInstanceOf(InvalidParameterException.class);
    var owed = choosing.select("app", user, asked.session(), "PASSWORD", "PASSWORD", PASSWORD);
    assertThat(owed.challengeName()).isEqualTo(ChallengeNameType.NEW_PASSWORD_REQUIRED);
  }

  @Test
  void a_client_that_does_not_allow_it_and_missing_parameters_are_told() {
    assertThatThrownBy(() -> choosing.begin("plain", "alice"))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("USER_AUTH is not enabled for this client");
    assertThatThrownBy(() -> choosing.begin("app", ""))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("USERNAME");
    var user = choosing.user(email());
    assertThatThrownBy(() -> choosing.begin("secretive", user))
        .isInstanceOf(NotAuthorizedException.class);
    var session = choosing.begin("app", user).session();
    assertThatThrownBy(
            () -> choosing.respond("app", user, ChallengeNameType.SELECT_CHALLENGE, session))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("ANSWER");
    assertThatThrownBy(
            () -> choosing.respond("app", user, ChallengeNameType.SELECT_CHALLENGE, null))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void an_administrator_begins_one_in_the_same_way() {
    var user = choosing.user(email());
    var granted =
        sallyport
            .sdk()
            .adminInitiateAuth(
                r ->
                    r.userPoolId(POOL)
                        .clientId("app")
                        .authFlow(AuthFlowType.USER_AUTH)
                        .authParameters(
                            Map.of(
                                "USERNAME",
                                user,
                                "PREFERRED_CHALLENGE",
                                "PASSWORD",
                                "PASSWORD",
                                PASSWORD)));
    assertThat(granted.authenticationResult().accessToken()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PASSWORD", "EMAIL_OTP"})
  void declared_challenges_are_passed_before_there_are_tokens(String first) {
    var user = choosing.user(email());
    var asked = choosing.begin("guarded", user, "PREFERRED_CHALLENGE", first, "PASSWORD", PASSWORD);
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.CUSTOM_CHALLENGE);
    assertThat(sallyport.messages(mail(user))).isZero();
    var passed =
        choosing.respond(
            "guarded",
            user,
            ChallengeNameType.CUSTOM_CHALLENGE,
            asked.session(),
            "ANSWER",
            sallyport.captcha("guarded", asked.session()));
    if (first.equals("EMAIL_OTP")) {
      assertThat(passed.challengeName()).isEqualTo(ChallengeNameType.EMAIL_OTP);
      passed =
          choosing.respond(
              "guarded",
              user,
              ChallengeNameType.EMAIL_OTP,
              passed.session(),
              "EMAIL_OTP_CODE",
              sallyport.code(mail(user)));
    }
    assertThat(passed.authenticationResult().accessToken()).isNotEmpty();
  }

  @Test
  void a_chosen_password_is_asked_for_after_the_declared_challenges() {
    var user = choosing.user(email());
    var asked = choosing.prefer("guarded", user, "PASSWORD");
    var passed =
        choosing.respond(
            "guarded",
            user,
            ChallengeNameType.CUSTOM_CHALLENGE,
            asked.session(),
            "ANSWER",
            sallyport.captcha("guarded", asked.session()));
    assertThat(passed.challengeName()).isEqualTo(ChallengeNameType.PASSWORD);
    assertThatThrownBy(
            () ->
                choosing.respond(
                    "guarded",
                    user,
                    ChallengeNameType.PASSWORD,
                    passed.session(),
                    "PASSWORD",
                    "Wrong-Horse-1"))
        .isInstanceOf(NotAuthorizedException.class);
  }

  private static String signedUp(String client) {
    var user = SallyportForTests.somebody();
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId(client)
                    .username(user)
                    .password(PASSWORD)
                    .userAttributes(SallyportForTests.attribute("email", mail(user))));
    return user;
  }

  private static String confirmed(String client, String user) {
    return sallyport
        .sdk()
        .confirmSignUp(
            r -> r.clientId(client).username(user).confirmationCode(sallyport.code(mail(user))))
        .session();
  }

  private static InitiateAuthResponse with(String client, String user, String session) {
    return sallyport
        .sdk()
        .initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow(AuthFlowType.USER_AUTH)
                    .authParameters(Map.of("USERNAME", user))
                    .session(session));
  }

  @Test
  void a_confirmed_sign_up_signs_in_once() {
    var user = signedUp("app");
    var session = confirmed("app", user);
    var access = with("app", user, session).authenticationResult().accessToken();
    assertThat(sallyport.sdk().getUser(r -> r.accessToken(access)).username()).isEqualTo(user);
    assertThatThrownBy(() -> with("app", user, session))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("session can only be used once");
  }

  @Test
  void the_session_of_a_sign_up_is_for_its_user_and_client_and_nothing_else() {
    var user = signedUp("app");
    var session = confirmed("app", user);
    assertThatThrownBy(() -> with("candid", user, session))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> with("app", choosing.user(email()), session))
        .isInstanceOf(NotAuthorizedException.class);
    assertThat(confirmed("plain", signedUp("plain"))).isNull();
  }

  @Test
  void a_session_of_a_choice_is_none_of_a_sign_up() {
    var user = choosing.user(email());
    var session = choosing.begin("app", user).session();
    assertThatThrownBy(() -> with("app", user, session))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void the_session_of_a_sign_up_passes_the_declared_challenges_too() {
    var user = signedUp("guarded");
    var asked = with("guarded", user, confirmed("guarded", user));
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.CUSTOM_CHALLENGE);
    var granted =
        choosing.respond(
            "guarded",
            user,
            ChallengeNameType.CUSTOM_CHALLENGE,
            asked.session(),
            "ANSWER",
            sallyport.captcha("guarded", asked.session()));
    assertThat(granted.authenticationResult()).isNotNull();
  }

  @Test
  void a_password_still_does_not_sign_an_unconfirmed_user_in() {
    var user = signedUp("app");
    assertThatThrownBy(
            () ->
                choosing.begin(
                    "app", user, "PREFERRED_CHALLENGE", "PASSWORD", "PASSWORD", PASSWORD))
        .isInstanceOf(UserNotConfirmedException.class);
    assertThat(sallyport.sdk().adminGetUser(r -> r.userPoolId(POOL).username(user)).userStatus())
        .isEqualTo(UserStatusType.UNCONFIRMED);
  }

  @Test
  void a_client_that_hides_nobody_is_told_that_there_is_nobody() {
    assertThatThrownBy(() -> choosing.begin("candid", SallyportForTests.somebody()))
        .isInstanceOf(UserNotFoundException.class);
  }

  @Test
  void a_pool_made_by_the_api_says_what_a_sign_in_may_begin_with() {
    var pool =
        sallyport
            .sdk()
            .createUserPool(
                r ->
                    r.poolName("chosen")
                        .policies(
                            p ->
                                p.signInPolicy(
                                    s ->
                                        s.allowedFirstAuthFactors(
                                            AuthFactorType.PASSWORD, AuthFactorType.EMAIL_OTP))))
            .userPool();
    var described =
        sallyport.sdk().describeUserPool(r -> r.userPoolId(pool.id())).userPool().policies();
    assertThat(described.signInPolicy().allowedFirstAuthFactors())
        .containsExactly(AuthFactorType.PASSWORD, AuthFactorType.EMAIL_OTP);
    assertThatThrownBy(
            () ->
                sallyport
                    .sdk()
                    .createUserPool(
                        r ->
                            r.poolName("none")
                                .policies(
                                    p ->
                                        p.signInPolicy(
                                            s ->
                                                s.allowedFirstAuthFactors(
                                                    AuthFactorType.EMAIL_OTP)))))
        .isInstanceOf(InvalidParameterException.class);
  }

  private static String signUpWithoutPassword(String client) {
    var name = SallyportForTests.somebody();
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId(client)
                    .username(name)
                    .userAttributes(SallyportForTests.attribute("email", mail(name))));
    return name;
  }

  private static AuthenticationResultType byMail(String name) {
    var asked = choosing.prefer("app", name, "EMAIL_OTP");
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.EMAIL_OTP);
    return choosing
        .respond(
            "app",
            name,
            ChallengeNameType.EMAIL_OTP,
            asked.session(),
            "EMAIL_OTP_CODE",
            sallyport.code(mail(name)))
        .authenticationResult();
  }

  private static UserStatusType status(String name) {
    return sallyport.sdk().adminGetUser(r -> r.userPoolId(POOL).username(name)).userStatus();
  }

  @Test
  void who_signs_up_without_a_password_is_signed_in_by_a_code_and_by_no_password() {
    var name = signUpWithoutPassword("app");
    assertThat(status(name)).isEqualTo(UserStatusType.UNCONFIRMED);
    assertThat(choosing.begin("app", name).availableChallengesAsStrings())
        .containsExactly("EMAIL_OTP");
    assertThat(byMail(name)).isNotNull();
    assertThat(status(name)).isEqualTo(UserStatusType.CONFIRMED);
    for (var password : new String[] {PASSWORD, "null", "Dummy-Horse-1"}) {
      assertThatThrownBy(
              () ->
                  sallyport
                      .sdk()
                      .initiateAuth(
                          r ->
                              r.clientId("app")
                                  .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                                  .authParameters(Map.of("USERNAME", name, "PASSWORD", password))))
          .isInstanceOf(NotAuthorizedException.class)
          .hasMessageContaining("Incorrect username or password.");
    }
  }

  @Test
  void a_sign_up_without_a_password_is_confirmed_by_its_code_and_goes_straight_on() {
    var name = signUpWithoutPassword("app");
    var confirmed =
        sallyport
            .sdk()
            .confirmSignUp(
                r -> r.clientId("app").username(name).confirmationCode(sallyport.code(mail(name))));
    assertThat(
            sallyport
                .sdk()
                .initiateAuth(
                    r ->
                        r.clientId("app")
                            .authFlow(AuthFlowType.USER_AUTH)
                            .session(confirmed.session())
                            .authParameters(Map.of("USERNAME", name)))
                .authenticationResult())
        .isNotNull();
  }

  @Test
  void nobody_signs_up_without_a_password_who_could_not_be_sent_a_code() {
    assertThatThrownBy(
            () ->
                sallyport
                    .sdk()
                    .signUp(r -> r.clientId("app").username(SallyportForTests.somebody())))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Value at 'password' failed to satisfy constraint");
    var passwords = ApiPool.made(sallyport, r -> {});
    assertThatThrownBy(
            () ->
                sallyport
                    .sdk()
                    .signUp(
                        r ->
                            r.clientId(passwords.client())
                                .username(SallyportForTests.somebody())
                                .userAttributes(
                                    SallyportForTests.attribute("email", "a@example.com"))))
        .isInstanceOf(InvalidParameterException.class);
  }

  private static UserStatusType made(String name, AttributeType... attributes) {
    return sallyport
        .sdk()
        .adminCreateUser(r -> r.userPoolId(POOL).username(name).userAttributes(attributes))
        .user()
        .userStatus();
  }

  @Test
  void an_administrator_makes_accounts_without_a_password() {
    var name = SallyportForTests.somebody();
    var address = SallyportForTests.attribute("email", mail(name));
    assertThat(made(name, address, SallyportForTests.attribute("email_verified", "true")))
        .isEqualTo(UserStatusType.CONFIRMED);
    assertThat(sallyport.messages(mail(name))).isZero();
    assertThat(byMail(name)).isNotNull();
    var unverified = SallyportForTests.somebody();
    assertThat(made(unverified, SallyportForTests.attribute("email", mail(unverified))))
        .isEqualTo(UserStatusType.UNCONFIRMED);
    assertThat(byMail(unverified)).isNotNull();
    assertThat(status(unverified)).isEqualTo(UserStatusType.CONFIRMED);
    // Who has nothing that a code could go to gets a password to begin with, as anywhere else.
    assertThat(made(SallyportForTests.somebody())).isEqualTo(UserStatusType.FORCE_CHANGE_PASSWORD);
  }

  @Test
  void a_first_password_is_set_without_a_previous_one_and_the_next_is_not() {
    var name = signUpWithoutPassword("app");
    var token = byMail(name).accessToken();
    sallyport.sdk().changePassword(r -> r.accessToken(token).proposedPassword(PASSWORD));
    assertThat(
            choosing
                .begin("app", name, "PREFERRED_CHALLENGE", "PASSWORD", "PASSWORD", PASSWORD)
                .authenticationResult())
        .isNotNull();
    var next = byMail(name).accessToken();
    assertThatThrownBy(
            () ->
                sallyport
                    .sdk()
                    .changePassword(r -> r.accessToken(next).proposedPassword("Other-Horse-9")))
        .isInstanceOf(NotAuthorizedException.class);
  }
}
