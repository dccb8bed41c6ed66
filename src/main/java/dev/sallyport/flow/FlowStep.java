package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import dev.sallyport.challenge.Verdict;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What comes next for an attempt: the whole login state machine, as two plain functions. {@link
 * #after} says what an answer does to the step that waited; {@link #next} says what follows when
 * nothing waits. {@code next} is the only place that grants, so every way of signing in passes the
 * same gate.
 */
sealed interface FlowStep {
  /** The client keeps the session it has and hears why. */
  record Keep(FlowSession session, Failure failure) implements FlowStep {}

  /** The session waits on this round, under a new ticket. */
  record Wait(FlowSession session, Round round) implements FlowStep {}

  /** This stage is to be opened. */
  record Open(FlowSession session, FlowSession.Stage stage) implements FlowStep {}

  /** The verdict held on the password is to be counted, and then told. */
  record Tell(FlowSession session) implements FlowStep {}

  /** The pool's own function is to be asked what comes next. */
  record Define(FlowSession session) implements FlowStep {}

  /** Everything asked was answered: this is the person. */
  record Grant(FlowSession session, User user) implements FlowStep {}

  /**
   * Passed, and the answered session has ended already (a new password ends it before it is set):
   * the gate says what follows, and that begins a session of its own.
   */
  record Ended(FlowSession session, User user) implements FlowStep {}

  /** The attempt is over, and no answer to it counts again. {@code why} is for the audit log. */
  record Refuse(FlowSession session, Failure failure, String why) implements FlowStep {}

  /** What an answer to the declared step being asked leads to. */
  static FlowStep after(
      Verdict verdict, FlowSession session, @Nullable User user, FlowCommand command, Instant now) {
    return switch (verdict) {
      case Verdict.Passed(var method) -> next(session.passed(method), user, command, now);
      case Verdict.Again(var round) -> new Wait(session.waitingOn(round), round);
      case Verdict.More(var round) -> new Wait(session.waitingOn(round), round);
      case Verdict.Afresh(_) when session.wrongLeft() == 0 ->
          new Refuse(session, new Failure.WrongCredentials(), "too many wrong answers");
      case Verdict.Afresh(var round) -> new Wait(session.wrong().waitingOn(round), round);
      case Verdict.Wrong(var failure) -> new Keep(session, failure);
      case Verdict.Failed(var failure) -> new Refuse(session, failure, "challenge failed for good");
    };
  }

  /** What follows when nothing waits: the next declared step, or the gate. */
  static FlowStep next(FlowSession session, @Nullable User user, FlowCommand command, Instant now) {
    if (!session.steps().isEmpty()) {
      return new Open(session, FlowSession.Stage.STEP);
    }
    return session.undecided() ? new Define(session) : gate(session, user, command, now);
  }

  private static FlowStep gate(
      FlowSession session, @Nullable User user, FlowCommand command, Instant now) {
    return switch (session.proof()) {
      case HELD_RIGHT, HELD_WRONG -> new Tell(session);
      case LOCKED -> new Refuse(session, new Failure.LockedOut(), "locked out");
      case NONE ->
          session.first() == null
              ? new Refuse(session, new Failure.WrongCredentials(), "no required factor passed")
              : new Open(session, session.first());
      case WRONG -> wrong(session, user, command);
      case RIGHT ->
          user == null ? wrong(session, user, command) : right(session, user, command, now);
      case OTHER_RIGHT ->
          user == null || !Choices.alone(command.pool(), user, session.first())
              ? new Refuse(session, new Failure.WrongCredentials(), "this factor does not do")
              : right(session, user, command, now);
    };
  }

  private static FlowStep wrong(FlowSession session, @Nullable User user, FlowCommand command) {
    // auth-flows.md §4.2: told although no password can match, but not where users are hidden
    var reset =
        user != null
            && user.status() == User.Status.RESET_REQUIRED
            && !command.client().hideUsers();
    return reset
        ? new Refuse(session, new Failure.PasswordResetRequired(), "reset required")
        : new Refuse(
            session,
            new Failure.WrongCredentials(),
            user == null ? "nobody of this name" : "wrong password");
  }

  private static FlowStep right(FlowSession session, User user, FlowCommand command, Instant now) {
    if (user.credentialEpoch() != session.epoch() || !user.sub().equals(session.sub())) {
      return new Refuse(
          session, new Failure.WrongCredentials(), "password changed during the attempt");
    }
    if (!user.enabled()) {
      return new Refuse(session, new Failure.UserDisabled(), "user is disabled");
    }
    if (session.byPasskey()) {
      var lacks = lacksBesidesPasskey(session, user, command);
      if (lacks != null) {
        return new Refuse(session, new Failure.WrongCredentials(), lacks);
      }
    }
    return switch (user.status()) {
      case CONFIRMED -> device(session, user, command);
      case UNCONFIRMED -> new Refuse(session, new Failure.UserNotConfirmed(), "not confirmed");
      case RESET_REQUIRED ->
          new Refuse(
              session,
              command.client().hideUsers()
                  ? new Failure.WrongCredentials()
                  : new Failure.PasswordResetRequired(),
              "reset required");
      case FORCE_CHANGE_PASSWORD -> temporary(session, user, now);
      // No password here is theirs, so one that is right was judged by their directory.
      case EXTERNAL_PROVIDER ->
          session.byPassword()
              ? device(session, user, command)
              : new Refuse(session, new Failure.WrongCredentials(), "signs in at a provider only");
    };
  }

  /** Only whoever gave the temporary password may choose the next one, whoever vouches for them. */
  private static FlowStep temporary(FlowSession session, User user, Instant now) {
    if (!session.byPassword()) {
      return new Refuse(
          session, new Failure.WrongCredentials(), "the temporary password was not given");
    }
    return user.temporaryUntil() != null && user.temporaryUntil().isBefore(now)
        ? new Refuse(session, new Failure.TemporaryPasswordExpired(), "temporary password expired")
        : new Open(session, FlowSession.Stage.NEW_PASSWORD);
  }

  /** The last question before a grant, whichever way the password was proved (AC-082). */
  private static FlowStep second(FlowSession session, User user, FlowCommand command) {
    if (session.secondProved()) {
      return new Grant(session, user);
    }
    return switch (SecondFactorDecision.of(command.pool(), user)) {
      case SecondFactorDecision.None() -> new Grant(session, user);
      case SecondFactorDecision.Ask(var factor) ->
          new Open(session, FlowSession.Stage.asking(factor));
      case SecondFactorDecision.Choose _ -> new Open(session, FlowSession.Stage.SELECT_MFA_TYPE);
      case SecondFactorDecision.SetUp _ -> new Open(session, FlowSession.Stage.MFA_SETUP);
      case SecondFactorDecision.Impossible() ->
          new Refuse(
              session,
              new Failure.Invalid("The user has no second factor and cannot set one up."),
              "no second factor can be asked");
    };
  }

  /**
   * What a passkey does not stand for. A sign-in with one never reaches these where it is offered
   * only to whom it will do; then this refuses nobody.
   */
  private static @Nullable String lacksBesidesPasskey(
      FlowSession session, User user, FlowCommand command) {
    var wanted = SecondFactorDecision.of(command.pool(), user);
    return session.secondProved() || wanted instanceof SecondFactorDecision.None
        ? null
        : "the passkey is only one factor";
  }

  /** A remembered device stands for the second factor, once it is proved (auth-flows.md §7, §8). */
  private static FlowStep device(FlowSession session, User user, FlowCommand command) {
    var rules = command.pool().signIn().devices();
    var claim = session.device();
    if (rules == null || claim == null) {
      return second(session, user, command);
    }
    return switch (claim.state()) {
      case UNKNOWN -> new Refuse(session, new Failure.DeviceNotFound(), "unknown device");
      case REMEMBERED ->
          rules.challengeOnNew()
              ? new Open(session, FlowSession.Stage.DEVICE_SRP_AUTH)
              : second(session, user, command);
      case CONFIRMED -> second(session, user, command);
      case PROVED ->
          rules.challengeOnNew() ? new Grant(session, user) : second(session, user, command);
    };
  }
}
