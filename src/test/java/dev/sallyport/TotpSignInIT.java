package dev.sallyport;

import static dev.sallyport.MfaPool.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.EnableSoftwareTokenMfaException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExpiredCodeException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SoftwareTokenMfaNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** Signing in with an authenticator app, and setting one up, through the AWS SDK. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TotpSignInIT {
  private static SallyportForTests sallyport;
  private static MfaPool optional;
  private static MfaPool on;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    optional = MfaPool.totp(sallyport, UserPoolMfaType.OPTIONAL);
    on = MfaPool.totp(sallyport, UserPoolMfaType.ON);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @Test
  void in_an_optional_pool_a_code_is_asked_once_it_is_switched_on() {
    var user = optional.user();
    var token = optional.accessToken(user);
    var app = optional.register(token);
    assertThat(optional.signIn(user).authenticationResult()).as("registered only").isNotNull();
    optional
        .sdk()
        .setUserMFAPreference(
            r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.enabled(true)));
    var asked = optional.signIn(user);
    assertThat(asked.authenticationResult()).isNull();
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.SOFTWARE_TOKEN_MFA);
    assertThat(asked.challengeParameters())
        .containsEntry("FRIENDLY_DEVICE_NAME", "my phone")
        .containsEntry("USER_ID_FOR_SRP", user);
    var granted = optional.code(asked.session(), user, app.fresh()).authenticationResult();
    assertThat(optional.sdk().getUser(r -> r.accessToken(granted.accessToken())).username())
        .isEqualTo(user);
  }

  @Test
  void a_wrong_code_leaves_the_session_and_a_session_works_once() {
    var user = optional.user();
    var app = optional.enrol(user);
    var session = optional.signIn(user).session();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> optional.code(session, user, app.wrong()))
          .isInstanceOf(CodeMismatchException.class)
          .hasMessageContaining("Invalid code received for user");
    }
    assertThat(optional.code(session, user, app.fresh()).authenticationResult()).isNotNull();
    assertThatThrownBy(() -> optional.code(session, user, app.again()))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("session can only be used once");
  }

  @Test
  void a_code_that_was_used_is_told_so_also_by_another_replica() {
    var user = optional.user();
    var app = optional.enrol(user);
    assertThat(
            optional
                .code(optional.signIn(user).session(), user, app.fresh())
                .authenticationResult())
        .isNotNull();
    var session = optional.signIn(user).session();
    try (var other = sallyport.replica(Map.of())) {
      var there = new MfaPool(other.sdk(), optional.id(), optional.client());
      assertThatThrownBy(() -> there.code(session, user, app.again()))
          .isInstanceOf(ExpiredCodeException.class)
          .hasMessageContaining("Your software token has already been used once.");
    }
    assertThat(optional.code(session, user, app.fresh()).authenticationResult()).isNotNull();
  }

  @Test
  void an_answer_without_a_code_or_a_session_is_refused_by_its_form() {
    var user = optional.user();
    optional.enrol(user);
    var session = optional.signIn(user).session();
    assertThatThrownBy(() -> optional.respond("SOFTWARE_TOKEN_MFA", session, user))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("SOFTWARE_TOKEN_MFA_CODE");
    assertThatThrownBy(() -> optional.code(null, user, "123456"))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Session");
  }

  @Test
  void in_a_demanding_pool_who_has_nothing_sets_an_app_up_and_is_asked_for_it_from_then_on() {
    var user = on.user();
    var asked = on.signIn(user);
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.MFA_SETUP);
    assertThat(asked.challengeParameters())
        .containsEntry("MFAS_CAN_SETUP", "[\"SOFTWARE_TOKEN_MFA\"]")
        .containsEntry("USER_ID_FOR_SRP", user);
    assertThatThrownBy(() -> on.respond("MFA_SETUP", asked.session(), user))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () -> on.sdk().verifySoftwareToken(r -> r.session(asked.session()).userCode("123456")))
        .as("nothing was associated")
        .isInstanceOf(SoftwareTokenMfaNotFoundException.class);
    var associated = on.sdk().associateSoftwareToken(r -> r.session(asked.session()));
    assertThat(associated.secretCode()).matches("[A-Z2-7]{32}");
    var app = Authenticator.of(associated.secretCode());
    assertThatThrownBy(
            () ->
                on.sdk()
                    .verifySoftwareToken(
                        r -> r.session(associated.session()).userCode(app.wrong())))
        .isInstanceOf(EnableSoftwareTokenMfaException.class)
        .hasMessageContaining("Code mismatch");
    var verified =
        on.sdk()
            .verifySoftwareToken(
                r ->
                    r.session(associated.session())
                        .userCode(app.fresh())
                        .friendlyDeviceName("tablet"));
    assertThat(verified.statusAsString()).isEqualTo("SUCCESS");
    var seen = on.sdk().adminGetUser(r -> r.userPoolId(on.id()).username(user));
    assertThat(seen.userMFASettingList()).containsExactly("SOFTWARE_TOKEN_MFA");
    assertThat(seen.preferredMfaSetting()).isEqualTo("SOFTWARE_TOKEN_MFA");
    assertThat(on.respond("MFA_SETUP", verified.session(), user).authenticationResult())
        .isNotNull();
    var next = on.signIn(user);
    assertThat(next.challengeName()).isEqualTo(ChallengeNameType.SOFTWARE_TOKEN_MFA);
    assertThat(next.challengeParameters()).containsEntry("FRIENDLY_DEVICE_NAME", "tablet");
    assertThat(on.code(next.session(), user, app.fresh()).authenticationResult()).isNotNull();
  }

  @Test
  void who_is_enrolled_and_leaves_before_tokens_is_asked_for_the_app_the_next_time() {
    var user = on.user();
    enrolled(user);
    assertThat(on.signIn(user).challengeName()).isEqualTo(ChallengeNameType.SOFTWARE_TOKEN_MFA);
  }

  /** Sets an app up while signing in; answers the session to answer MFA_SETUP with. */
  private static String enrolled(String user) {
    var associated = on.sdk().associateSoftwareToken(r -> r.session(on.signIn(user).session()));
    var app = Authenticator.of(associated.secretCode());
    return on.sdk()
        .verifySoftwareToken(r -> r.session(associated.session()).userCode(app.fresh()))
        .session();
  }

  @Test
  void an_app_drawn_again_takes_the_place_of_the_one_drawn_before() {
    var user = on.user();
    var session = on.signIn(user).session();
    var first = on.sdk().associateSoftwareToken(r -> r.session(session));
    var second = on.sdk().associateSoftwareToken(r -> r.session(first.session()));
    assertThatThrownBy(
            () ->
                on.sdk()
                    .verifySoftwareToken(
                        r ->
                            r.session(second.session())
                                .userCode(Authenticator.of(first.secretCode()).fresh())))
        .isInstanceOf(EnableSoftwareTokenMfaException.class);
    on.sdk()
        .verifySoftwareToken(
            r ->
                r.session(second.session())
                    .userCode(Authenticator.of(second.secretCode()).fresh()));
  }

  @Test
  void sessions_of_setting_up_work_once_and_for_nothing_else() {
    var user = on.user();
    var session = on.signIn(user).session();
    var associated = on.sdk().associateSoftwareToken(r -> r.session(session));
    var app = Authenticator.of(associated.secretCode());
    assertThatThrownBy(() -> on.sdk().associateSoftwareToken(r -> r.session(session)))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("session can only be used once");
    on.sdk().verifySoftwareToken(r -> r.session(associated.session()).userCode(app.fresh()));
    assertThatThrownBy(
            () ->
                on.sdk()
                    .verifySoftwareToken(
                        r -> r.session(associated.session()).userCode(app.again())))
        .isInstanceOf(NotAuthorizedException.class);
    var waiting = on.signIn(user).session();
    assertThatThrownBy(() -> on.sdk().associateSoftwareToken(r -> r.session(waiting)))
        .as("a session that waits for a code, not for a setup")
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Invalid session for the user.");
    assertThatThrownBy(
            () ->
                on.sdk()
                    .verifySoftwareToken(
                        r -> r.session("no-session-of-ours-at-all").userCode("123456")))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void a_session_of_before_somebody_else_set_an_app_up_sets_up_no_other() {
    var user = on.user();
    var early = on.sdk().associateSoftwareToken(r -> r.session(on.signIn(user).session()));
    enrolled(user);
    var app = Authenticator.of(early.secretCode());
    assertThatThrownBy(
            () ->
                on.sdk().verifySoftwareToken(r -> r.session(early.session()).userCode(app.fresh())))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void an_app_cannot_be_set_up_without_session_or_token_with_both_or_in_a_pool_without_it() {
    assertThatThrownBy(() -> on.sdk().associateSoftwareToken(r -> {}))
        .isInstanceOf(InvalidParameterException.class);
    var plain = MfaPool.demo(sallyport);
    var token = plain.accessToken(plain.user());
    assertThatThrownBy(() -> plain.sdk().associateSoftwareToken(r -> r.accessToken(token)))
        .isInstanceOf(SoftwareTokenMfaNotFoundException.class)
        .hasMessageContaining("Software Token MFA has not been enabled by the userPool");
    assertThatThrownBy(
            () -> plain.sdk().verifySoftwareToken(r -> r.accessToken(token).userCode("123456")))
        .isInstanceOf(SoftwareTokenMfaNotFoundException.class);
    var owner = optional.accessToken(optional.user());
    assertThatThrownBy(
            () -> optional.sdk().verifySoftwareToken(r -> r.accessToken(owner).userCode("123456")))
        .as("nothing was associated")
        .isInstanceOf(SoftwareTokenMfaNotFoundException.class);
    assertThatThrownBy(
            () ->
                optional
                    .sdk()
                    .associateSoftwareToken(
                        r -> r.accessToken(owner).session("no-session-of-ours-at-all")))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void a_new_app_takes_the_place_of_the_old_one_only_once_it_is_verified() {
    var user = optional.user();
    var token = optional.accessToken(user);
    var old = optional.register(token);
    optional
        .sdk()
        .setUserMFAPreference(
            r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.enabled(true)));
    var drawn =
        Authenticator.of(
            optional.sdk().associateSoftwareToken(r -> r.accessToken(token)).secretCode());
    var session = optional.signIn(user).session();
    assertThatThrownBy(() -> optional.code(session, user, drawn.fresh()))
        .isInstanceOf(CodeMismatchException.class);
    assertThat(optional.code(session, user, old.fresh()).authenticationResult()).isNotNull();
    assertThatThrownBy(
            () ->
                optional
                    .sdk()
                    .verifySoftwareToken(r -> r.accessToken(token).userCode(drawn.wrong())))
        .isInstanceOf(EnableSoftwareTokenMfaException.class);
    optional.sdk().verifySoftwareToken(r -> r.accessToken(token).userCode(drawn.fresh()));
    var next = optional.signIn(user).session();
    assertThatThrownBy(() -> optional.code(next, user, old.fresh()))
        .isInstanceOf(CodeMismatchException.class);
  }

  @Test
  void a_new_password_that_was_demanded_is_followed_by_the_second_factor() {
    var user = on.user();
    on.sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(on.id()).username(user).password("Temporary-1!").permanent(false));
    var asked =
        on.sdk()
            .initiateAuth(
                r ->
                    r.clientId(on.client())
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", user, "PASSWORD", "Temporary-1!")));
    var next = on.respond("NEW_PASSWORD_REQUIRED", asked.session(), user, "NEW_PASSWORD", PASSWORD);
    assertThat(next.authenticationResult()).isNull();
    assertThat(next.challengeName()).isEqualTo(ChallengeNameType.MFA_SETUP);
    assertThat(on.sdk().associateSoftwareToken(r -> r.session(next.session())).secretCode())
        .isNotEmpty();
  }

  @Test
  void nobody_looks_as_a_wrong_password_does() {
    assertThatThrownBy(() -> on.signIn(SallyportForTests.somebody()))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
  }
}
