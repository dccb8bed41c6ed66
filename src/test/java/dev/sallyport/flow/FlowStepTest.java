package dev.sallyport.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.challenge.Round;
import dev.sallyport.challenge.Verdict;
import dev.sallyport.config.StepConfig;
import dev.sallyport.config.StepConfig.Type;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Credentials;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.SignInRules;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowSession.Proof;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FlowStepTest {
  private static final Instant NOW = Instant.parse("2026-09-01T01:02:03Z");
  private static final StepConfig CAPTCHA =
      new StepConfig(Type.CAPTCHA_IMAGE, null, 2, Duration.ofMinutes(3), 0);
  private static final StepConfig PASSWORD =
      new StepConfig(Type.PASSWORD, null, 2, Duration.ofMinutes(3), 0);
  private static final Passkey PASSKEY =
      new Passkey(
          "id",
          "key",
          "00000000-0000-0000-0000-000000000000",
          0,
          List.of(),
          "a passkey",
          "localhost",
          NOW,
          null,
          Passkey.Attestation.NONE,
          true,
          false,
          false);
  private static final Round ANOTHER = new Round(Map.of("image", "other"), Map.of("answer", "2"));

  private static User user(User.Status status, boolean enabled, Instant temporaryUntil) {
    return User.fresh(
            new User.Identity("local_P", "sub-1", new PersonTag("AAAAAAAAAAAAAAAA"), "alice", NOW),
            Map.of(),
            status)
        .withStanding(new User.Standing(status, enabled))
        .withCredentials(new Credentials("phc", null, 7, temporaryUntil, List.of()));
  }

  private static User confirmed() {
    return user(User.Status.CONFIRMED, true, null);
  }

  private static AppClient client(boolean hideUsers) {
    return new AppClient(
        "app",
        "local_P",
        "app",
        null,
        Set.of(),
        Duration.ofHours(1),
        Duration.ofHours(1),
        Duration.ofDays(30),
        Duration.ofMinutes(3),
        hideUsers,
        Set.of(),
        Set.of(),
        true,
        null,
        List.of(),
        NOW,
        NOW);
  }

  private static FlowCommand command(boolean hideUsers) {
    return command(hideUsers, SignInRules.passwordOnly());
  }

  private static FlowCommand command(boolean hideUsers, SignInRules rules) {
    return new FlowCommand.Start(
        "request",
        Address.of("192.0.2.1"),
        Deadline.in(Duration.ofSeconds(1)),
        SecondFactorDecisionTest.pool(rules),
        client(hideUsers),
        Metrics.Flow.PASSWORD,
        "alice",
        new FlowCommand.FirstProof.None());
  }

  private static FlowSession.Stage opened(FlowStep step) {
    return ((FlowStep.Open) step).stage();
  }

  @Test
  void a_held_verdict_is_counted_before_it_is_told() {
    assertThat(next(session(Proof.HELD_RIGHT), confirmed())).isInstanceOf(FlowStep.Tell.class);
    assertThat(next(session(Proof.HELD_WRONG), confirmed())).isInstanceOf(FlowStep.Tell.class);
    assertThat(next(session(Proof.HELD_WRONG), null)).isInstanceOf(FlowStep.Tell.class);
    assertThat(opened(next(session(Proof.HELD_RIGHT, CAPTCHA), confirmed())))
        .isEqualTo(FlowSession.Stage.STEP);
  }

  private static FlowSession session(Proof proof, StepConfig... steps) {
    return new FlowSession(
        "attempt",
        Metrics.Flow.PASSWORD,
        "sub-1",
        "Alice",
        "alice",
        7,
        proof,
        "192.0.2.1",
        FlowSession.Stage.STEP,
        List.of(steps),
        steps.length == 0 ? 0 : steps[0].wrongAnswers(),
        NOW,
        Map.of(),
        NOW,
        List.of(),
        false,
        null,
        null,
        null,
        null);
  }

  private static FlowStep next(FlowSession session, User user) {
    return FlowStep.next(session, user, command(true), NOW);
  }

  private static FlowStep after(Verdict verdict, FlowSession session) {
    return FlowStep.after(verdict, session, confirmed(), command(true), NOW);
  }

  @Test
  void right_and_wrong_passwords_are_asked_the_same_while_a_step_is_left() {
    assertThat(opened(next(session(Proof.RIGHT, CAPTCHA), confirmed())))
        .isEqualTo(FlowSession.Stage.STEP);
    assertThat(opened(next(session(Proof.WRONG, CAPTCHA), confirmed())))
        .isEqualTo(FlowSession.Stage.STEP);
    assertThat(opened(next(session(Proof.LOCKED, CAPTCHA), confirmed())))
        .isEqualTo(FlowSession.Stage.STEP);
    assertThat(opened(next(session(Proof.WRONG, CAPTCHA), null))).isEqualTo(FlowSession.Stage.STEP);
  }

  @Test
  void a_right_password_of_a_confirmed_user_is_granted_when_no_step_is_left() {
    assertThat(next(session(Proof.RIGHT), confirmed())).isInstanceOf(FlowStep.Grant.class);
  }

  @Test
  void the_gate_asks_for_a_second_factor_and_for_no_more_once_it_is_proved() {
    var rules =
        SignInRules.passwordOnly()
            .withMfa(SignInRules.Mfa.ON)
            .withSecondFactors(Set.of(SignInRules.SecondFactor.SOFTWARE_TOKEN_MFA));
    var command = command(true, rules);
    var proved = session(Proof.RIGHT);
    assertThat(opened(FlowStep.next(proved, confirmed(), command, NOW)))
        .isEqualTo(FlowSession.Stage.MFA_SETUP);
    assertThat(FlowStep.next(proved.proved("otp"), confirmed(), command, NOW))
        .isInstanceOf(FlowStep.Grant.class);
    assertThat(opened(FlowStep.next(session(Proof.RIGHT, CAPTCHA), confirmed(), command, NOW)))
        .as("the declared list comes first")
        .isEqualTo(FlowSession.Stage.STEP);
    assertThat(failure(FlowStep.next(session(Proof.WRONG), confirmed(), command, NOW)))
        .isEqualTo(new Failure.WrongCredentials());
    assertThat(failure(FlowStep.next(session(Proof.WRONG).proved("otp"), null, command, NOW)))
        .as("a second factor without the first is nothing")
        .isEqualTo(new Failure.WrongCredentials());
  }

  @Test
  void a_demanded_factor_that_nobody_can_set_up_ends_the_attempt() {
    var rules = SignInRules.passwordOnly().withMfa(SignInRules.Mfa.ON).withSecondFactors(Set.of());
    assertThat(failure(FlowStep.next(session(Proof.RIGHT), confirmed(), command(true, rules), NOW)))
        .isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void nobody_is_never_granted_whatever_the_session_says() {
    assertThat(failure(next(session(Proof.RIGHT), null))).isEqualTo(new Failure.WrongCredentials());
  }

  @Test
  void an_attempt_that_passed_no_factor_is_refused() {
    assertThat(failure(next(session(Proof.NONE), confirmed())))
        .isEqualTo(new Failure.WrongCredentials());
  }

  @Test
  void a_password_changed_during_the_attempt_ends_it() {
    var changed = confirmed().withStatus(User.Status.CONFIRMED);
    var before =
        new FlowSession(
            "attempt",
            Metrics.Flow.PASSWORD,
            "sub-1",
            "Alice",
            "alice",
            6,
            Proof.RIGHT,
            "192.0.2.1",
            FlowSession.Stage.STEP,
            List.of(),
            0,
            NOW,
            Map.of(),
            NOW,
            List.of(),
            false,
            null,
            null,
            null,
            null);
    assertThat(failure(next(before, changed))).isEqualTo(new Failure.WrongCredentials());
  }

  @Test
  void status_is_told_only_after_the_password_proved_right() {
    var unconfirmed = user(User.Status.UNCONFIRMED, true, null);
    assertThat(failure(next(session(Proof.RIGHT), unconfirmed)))
        .isEqualTo(new Failure.UserNotConfirmed());
    assertThat(failure(next(session(Proof.WRONG), unconfirmed)))
        .isEqualTo(new Failure.WrongCredentials());
    assertThat(failure(next(session(Proof.RIGHT), user(User.Status.CONFIRMED, false, null))))
        .isEqualTo(new Failure.UserDisabled());
  }

  @Test
  void a_user_to_be_reset_is_told_so_only_where_users_are_not_hidden() {
    var reset = user(User.Status.RESET_REQUIRED, true, null);
    assertThat(failure(FlowStep.next(session(Proof.WRONG), reset, command(false), NOW)))
        .isEqualTo(new Failure.PasswordResetRequired());
    assertThat(failure(FlowStep.next(session(Proof.WRONG), reset, command(true), NOW)))
        .isEqualTo(new Failure.WrongCredentials());
  }

  @Test
  void a_temporary_password_asks_for_a_new_one_until_it_expires() {
    var fresh = user(User.Status.FORCE_CHANGE_PASSWORD, true, NOW.plusSeconds(1));
    var late = user(User.Status.FORCE_CHANGE_PASSWORD, true, NOW.minusSeconds(1));
    var proved = session(Proof.RIGHT).by(FlowSession.PASSWORD);
    assertThat(opened(next(proved, fresh))).isEqualTo(FlowSession.Stage.NEW_PASSWORD);
    assertThat(failure(next(proved, late))).isEqualTo(new Failure.TemporaryPasswordExpired());
  }

  @Test
  void who_did_not_prove_the_temporary_password_is_not_asked_for_a_new_one() {
    var fresh = user(User.Status.FORCE_CHANGE_PASSWORD, true, NOW.plusSeconds(1));
    var vouchedFor = session(Proof.NONE).withCustom(CustomAuth.begin(null)).issued();
    assertThat(failure(next(vouchedFor, fresh))).isEqualTo(new Failure.WrongCredentials());
    assertThat(opened(next(vouchedFor.by(FlowSession.PASSWORD), fresh)))
        .isEqualTo(FlowSession.Stage.NEW_PASSWORD);
    assertThat(next(vouchedFor, confirmed())).isInstanceOf(FlowStep.Grant.class);
  }

  private static FlowStep begunWith(FlowSession.Stage first, Proof proof, User user) {
    return begunWith(first, proof, user, SignInRules.Mfa.OFF);
  }

  /** At a pool where a sign-in may begin with a code sent by mail. */
  private static FlowStep begunWith(
      FlowSession.Stage first, Proof proof, User user, SignInRules.Mfa mfa) {
    var rules =
        SignInRules.passwordOnly()
            .withFirstFactors(Set.of(FirstFactor.PASSWORD, FirstFactor.EMAIL_OTP))
            .withMfa(mfa);
    var command =
        new FlowCommand.Start(
            "request",
            Address.of("192.0.2.1"),
            Deadline.in(Duration.ofSeconds(1)),
            DirectoryForTests.pool().withSignIn(rules),
            client(true),
            Metrics.Flow.CHOICE,
            "alice",
            new FlowCommand.FirstProof.None());
    return FlowStep.next(session(proof).withFirst(first), user, command, NOW);
  }

  private static User reached(User user) {
    return user.withAttribute("email", "alice@example.com");
  }

  @Test
  void a_first_factor_that_was_chosen_is_asked_for_when_no_step_is_left() {
    var code = FlowSession.Stage.EMAIL_OTP;
    assertThat(opened(begunWith(code, Proof.NONE, reached(confirmed())))).isEqualTo(code);
    assertThat(opened(begunWith(code, Proof.NONE, null))).isEqualTo(code);
    var guarded = session(Proof.NONE, CAPTCHA).withFirst(code);
    assertThat(opened(next(guarded, confirmed()))).isEqualTo(FlowSession.Stage.STEP);
  }

  @Test
  void another_right_first_factor_is_granted_while_the_pool_allows_it() {
    var code = FlowSession.Stage.EMAIL_OTP;
    assertThat(begunWith(code, Proof.OTHER_RIGHT, reached(confirmed())))
        .isInstanceOf(FlowStep.Grant.class);
    assertThat(begunWith(FlowSession.Stage.SIGNED_UP, Proof.OTHER_RIGHT, confirmed()))
        .isInstanceOf(FlowStep.Grant.class);
    for (var other :
        List.of(
            FlowSession.Stage.SMS_OTP,
            FlowSession.Stage.WEB_AUTHN,
            FlowSession.Stage.SMS_MFA,
            FlowSession.Stage.PASSWORD,
            FlowSession.Stage.PASSWORD_SRP,
            FlowSession.Stage.SELECT_CHALLENGE)) {
      assertThat(failure(begunWith(other, Proof.OTHER_RIGHT, reached(confirmed()))))
          .as("%s", other)
          .isEqualTo(new Failure.WrongCredentials());
    }
    assertThat(failure(begunWith(null, Proof.OTHER_RIGHT, reached(confirmed()))))
        .isEqualTo(new Failure.WrongCredentials());
  }

  @Test
  void another_first_factor_is_not_enough_where_a_second_is_asked_of_all() {
    for (var first : List.of(FlowSession.Stage.EMAIL_OTP, FlowSession.Stage.SIGNED_UP)) {
      var step = begunWith(first, Proof.OTHER_RIGHT, reached(confirmed()), SignInRules.Mfa.ON);
      assertThat(failure(step)).isEqualTo(new Failure.WrongCredentials());
    }
  }

  @Test
  void another_first_factor_passes_the_same_gate_as_a_password() {
    var code = FlowSession.Stage.EMAIL_OTP;
    assertThat(failure(begunWith(code, Proof.OTHER_RIGHT, null)))
        .isEqualTo(new Failure.WrongCredentials());
    assertThat(failure(begunWith(code, Proof.OTHER_RIGHT, confirmed())))
        .as("the address is gone")
        .isEqualTo(new Failure.WrongCredentials());
    var disabled = reached(user(User.Status.CONFIRMED, false, null));
    assertThat(failure(begunWith(code, Proof.OTHER_RIGHT, disabled)))
        .isEqualTo(new Failure.UserDisabled());
    var owes = reached(user(User.Status.FORCE_CHANGE_PASSWORD, true, NOW.plusSeconds(1)));
    assertThat(failure(begunWith(code, Proof.OTHER_RIGHT, owes)))
        .isEqualTo(new Failure.WrongCredentials());
    var reset = reached(user(User.Status.RESET_REQUIRED, true, null));
    assertThat(failure(begunWith(code, Proof.OTHER_RIGHT, reset)))
        .isEqualTo(new Failure.WrongCredentials());
    var unconfirmed = reached(user(User.Status.UNCONFIRMED, true, null));
    assertThat(failure(begunWith(code, Proof.OTHER_RIGHT, unconfirmed)))
        .isEqualTo(new Failure.UserNotConfirmed());
  }

  @Test
  void a_choice_may_be_made_by_answering_what_is_chosen() {
    assertThat(FlowSession.Stage.SELECT_CHALLENGE.answeredBy("EMAIL_OTP")).isTrue();
    assertThat(FlowSession.Stage.SELECT_CHALLENGE.answeredBy("SELECT_CHALLENGE")).isTrue();
    assertThat(FlowSession.Stage.SELECT_CHALLENGE.answeredBy("SMS_MFA")).isFalse();
    assertThat(FlowSession.Stage.SELECT_CHALLENGE.answeredBy("PASSWORD_VERIFIER")).isFalse();
    assertThat(FlowSession.Stage.EMAIL_OTP.answeredBy("SMS_OTP")).isFalse();
  }

  @Test
  void a_locked_person_is_told_so_when_no_step_is_left() {
    assertThat(failure(next(session(Proof.LOCKED), confirmed())))
        .isEqualTo(new Failure.LockedOut());
  }

  @Test
  void a_wrong_answer_brings_a_fresh_round_and_costs_one_of_those_allowed() {
    var step = after(new Verdict.Afresh(ANOTHER), session(Proof.RIGHT, CAPTCHA));
    assertThat(step)
        .isInstanceOfSatisfying(
            FlowStep.Wait.class,
            wait -> {
              assertThat(wait.session().wrongLeft()).isEqualTo(1);
              assertThat(wait.session().kept()).isEqualTo(ANOTHER.kept());
              assertThat(wait.round()).isEqualTo(ANOTHER);
            });
  }

  @Test
  void one_wrong_answer_more_than_allowed_ends_the_attempt() {
    var worn = session(Proof.RIGHT, CAPTCHA).wrong().wrong();
    assertThat(failure(after(new Verdict.Afresh(ANOTHER), worn)))
        .isEqualTo(new Failure.WrongCredentials());
  }

  @Test
  void asking_for_another_form_costs_nothing() {
    var step = after(new Verdict.Again(ANOTHER), session(Proof.RIGHT, CAPTCHA));
    assertThat(step)
        .isInstanceOfSatisfying(
            FlowStep.Wait.class, wait -> assertThat(wait.session().wrongLeft()).isEqualTo(2));
  }

  @Test
  void a_mistyped_code_leaves_the_session_as_it_was() {
    var mistyped = new Failure.CodeMismatch();
    var session = session(Proof.RIGHT, CAPTCHA);
    assertThat(after(new Verdict.Wrong(mistyped), session))
        .isEqualTo(new FlowStep.Keep(session, mistyped));
  }

  @Test
  void a_passed_captcha_leads_to_the_next_step_and_proves_nobody() {
    assertThat(after(new Verdict.Passed("captcha"), session(Proof.NONE, CAPTCHA, PASSWORD)))
        .isInstanceOfSatisfying(
            FlowStep.Open.class,
            ask -> assertThat(ask.session().steps()).containsExactly(PASSWORD));
    assertThat(failure(after(new Verdict.Passed("captcha"), session(Proof.NONE, CAPTCHA))))
        .isEqualTo(new Failure.WrongCredentials());
  }

  @Test
  void a_passed_password_step_proves_the_person() {
    assertThat(after(new Verdict.Passed("pwd"), session(Proof.NONE, PASSWORD)))
        .isInstanceOf(FlowStep.Grant.class);
  }

  private static Failure failure(FlowStep step) {
    assertThat(step).isInstanceOf(FlowStep.Refuse.class);
    return ((FlowStep.Refuse) step).failure();
  }

  private static FlowCommand commandAt(SignInRules.Mfa mfa) {
    var pool = DirectoryForTests.pool();
    var webAuthn = new SignInRules.WebAuthn("localhost", Set.of("http://localhost"), false, true);
    return new FlowCommand.Start(
        "request",
        Address.of("192.0.2.1"),
        Deadline.in(Duration.ofSeconds(1)),
        pool.withSignIn(
            pool.signIn()
                .withMfa(mfa)
                .withFirstFactors(Set.of(FirstFactor.PASSWORD, FirstFactor.WEB_AUTHN))
                .withWebAuthn(webAuthn)),
        client(true),
        Metrics.Flow.CHOICE,
        "alice",
        new FlowCommand.FirstProof.Choice("WEB_AUTHN", null, null));
  }

  private static FlowSession passkey(String... methods) {
    return session(Proof.NONE)
        .withFirst(FlowSession.Stage.WEB_AUTHN)
        .proved(List.of(methods), Address.of("192.0.2.1"));
  }

  private static User holder(User.Status status, boolean enabled) {
    return user(status, enabled, null).withPasskeys(List.of(PASSKEY));
  }

  @Test
  void a_passkey_grants_where_one_factor_is_enough() {
    var granted =
        FlowStep.next(
            passkey("swk"),
            holder(User.Status.CONFIRMED, true),
            commandAt(SignInRules.Mfa.OFF),
            NOW);
    assertThat(granted).isInstanceOf(FlowStep.Grant.class);
    assertThat(((FlowStep.Grant) granted).session().methods()).containsExactly("swk");
  }

  @Test
  void a_passkey_grants_where_two_are_asked_only_if_it_counts_as_two() {
    var command = commandAt(SignInRules.Mfa.ON);
    assertThat(FlowStep.next(passkey("swk"), holder(User.Status.CONFIRMED, true), command, NOW))
        .isInstanceOf(FlowStep.Refuse.class);
    assertThat(
            FlowStep.next(passkey("swk", "mfa"), holder(User.Status.CONFIRMED, true), command, NOW))
        .isInstanceOf(FlowStep.Grant.class);
  }

  @Test
  void a_passkey_taken_away_meanwhile_grants_nothing() {
    var command = commandAt(SignInRules.Mfa.OFF);
    assertThat(FlowStep.next(passkey("swk"), confirmed(), command, NOW))
        .isInstanceOf(FlowStep.Refuse.class);
  }

  @Test
  void a_passkey_grants_nobody_and_none_who_may_not_come_in() {
    var command = commandAt(SignInRules.Mfa.OFF);
    assertThat(FlowStep.next(passkey("swk"), null, command, NOW))
        .isInstanceOf(FlowStep.Refuse.class);
    for (var status :
        List.of(
            User.Status.UNCONFIRMED,
            User.Status.RESET_REQUIRED,
            User.Status.FORCE_CHANGE_PASSWORD)) {
      assertThat(FlowStep.next(passkey("swk"), holder(status, true), command, NOW))
          .as("%s", status)
          .isInstanceOf(FlowStep.Refuse.class);
    }
    assertThat(FlowStep.next(passkey("swk"), holder(User.Status.CONFIRMED, false), command, NOW))
        .isInstanceOf(FlowStep.Refuse.class);
  }
}
