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

  /** Granted, and the session has ended already (a new password ends it before it is set). */
  record Granted(FlowSession session, User user) implements FlowStep {}

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
      case NONE -> new Refuse(session, new Failure.WrongCredentials(), "no required factor passed");
      case WRONG -> wrong(session, user, command);
      case RIGHT ->
          user == null ? wrong(session, user, command) : right(session, user, command, now);
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
    return switch (user.status()) {
      case CONFIRMED -> new Grant(session, user);
      case UNCONFIRMED -> new Refuse(session, new Failure.UserNotConfirmed(), "not confirmed");
      case RESET_REQUIRED ->
          new Refuse(
              session,
              command.client().hideUsers()
                  ? new Failure.WrongCredentials()
                  : new Failure.PasswordResetRequired(),
              "reset required");
      case FORCE_CHANGE_PASSWORD ->
          user.temporaryUntil() != null && user.temporaryUntil().isBefore(now)
              ? new Refuse(
                  session, new Failure.TemporaryPasswordExpired(), "temporary password expired")
              : new Open(session, FlowSession.Stage.NEW_PASSWORD);
    };
  }
}
