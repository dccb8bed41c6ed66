package dev.sallyport.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.challenge.Round;
import dev.sallyport.challenge.Verdict;
import dev.sallyport.config.StepConfig;
import dev.sallyport.config.StepConfig.Type;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Credentials;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.SignInRules;
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
        false);
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
    var rules =
        SignInRules.passwordOnly()
            .withMfa(SignInRules.Mfa.ON)
            .withSecondFactors(Set.of(SignInRules.SecondFactor.SMS_MFA));
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
            false);
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
    assertThat(opened(next(session(Proof.RIGHT), fresh))).isEqualTo(FlowSession.Stage.NEW_PASSWORD);
    assertThat(failure(next(session(Proof.RIGHT), late)))
        .isEqualTo(new Failure.TemporaryPasswordExpired());
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
}
