package dev.sallyport.flow;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.Personal;
import dev.sallyport.audit.Personal.Factor;
import dev.sallyport.audit.Personal.Response;
import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.telemetry.Metrics;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Leaves an event of every decision on a sign-in. All rounds of one attempt are noted under one id,
 * which travels in the session's ticket, so that even an answer to a session long gone is found.
 */
final class Notes {
  private static final String SIGN_IN = "sign-in";

  private final Audit audit;
  private final Kek kek;

  Notes(Audit audit, Kek kek) {
    this.audit = audit;
    this.kek = kek;
  }

  /**
   * Where a decision is made.
   *
   * @param user null for nobody, who has no history
   */
  record On(FlowCommand command, PersonTag tag, @Nullable User user) {}

  /** The client is asked something. */
  void asked(On on, FlowSession session) {
    note(on, session, Response.IN_PROGRESS, answered(session, null), "asked", "");
  }

  /** A software token was set up. */
  void enrolled(On on, FlowSession session) {
    note(on, session, Response.IN_PROGRESS, Map.of(), "enrolled", "");
  }

  /** An answer was wrong, and may be mended. */
  void wrong(On on, FlowSession session, Failure failure) {
    note(
        on,
        session,
        Response.IN_PROGRESS,
        answered(session, failure),
        "wrong",
        AuditEvent.whyNoSignIn(failure));
  }

  /** The attempt is over. */
  void refused(On on, FlowSession session, Failure failure, String why) {
    note(on, session, Response.FAIL, answered(session, failure), "refused", why);
  }

  /** The person is who they say. */
  void granted(On on, FlowSession session) {
    note(
        on,
        session,
        Response.PASS,
        answered(session, null),
        "granted",
        String.join("+", session.methods()));
  }

  /** The attempt that a command belongs to, or begins. */
  String attempt(FlowCommand command) {
    return SessionTicket.brought(command, kek)
        .map(SessionTicket::attempt)
        .orElse(command.requestId());
  }

  /**
   * A call came to nothing where no step of a sign-in was decided: there is no such session, the
   * address is blocked, something of ours failed.
   *
   * @param who the sub of the person it is about, or the made-up one of nobody; empty where it was
   *     not found out
   */
  FlowReply.Refused troubled(FlowCommand command, String who, Throwable trouble) {
    var failure = Failed.of(trouble);
    var ticket = SessionTicket.brought(command, kek);
    var attempt = ticket.map(SessionTicket::attempt).orElse(command.requestId());
    audit.record(
        new AuditEvent(
            attempt,
            command.requestId(),
            command.pool().id(),
            command.client().id(),
            who.isEmpty() ? ticket.map(known -> known.tag().value()).orElse("") : who,
            command.address().value(),
            SIGN_IN,
            command instanceof FlowCommand.Answer answer ? known(answer.challenge()) : "",
            "refused",
            AuditEvent.whyNoSignIn(failure),
            null));
    return new FlowReply.Refused(failure, attempt);
  }

  /** What the client says it answers, where it is the name of a challenge at all. */
  private static String known(String challenge) {
    for (var stage : FlowSession.Stage.values()) {
      if (stage.wire().equals(challenge)) {
        return challenge;
      }
    }
    return "";
  }

  private void note(
      On on,
      FlowSession session,
      Response response,
      Map<Factor, Boolean> answered,
      String outcome,
      String why) {
    var command = on.command();
    var challenge = Moves.asked(session);
    audit.record(
        new AuditEvent(
            session.attempt(),
            command.requestId(),
            command.pool().id(),
            command.client().id(),
            session.sub(),
            command.address().value(),
            SIGN_IN,
            challenge == Metrics.Challenge.NONE ? "" : challenge.name(),
            outcome,
            why,
            personal(on, session, response, answered)));
  }

  /**
   * A history begins with a credential that was judged: what anybody can begin with a name alone
   * does not push out what is worth keeping.
   */
  private static @Nullable Personal personal(
      On on, FlowSession session, Response response, Map<Factor, Boolean> answered) {
    if (on.user() == null || answered.isEmpty()) {
      return null;
    }
    var device = session.device();
    var key = device == null || device.state() == DeviceClaim.State.UNKNOWN ? "" : device.key();
    return new Personal(on.tag().value(), Personal.Type.SIGN_IN, response, answered, key);
  }

  private static Map<Factor, Boolean> answered(FlowSession session, @Nullable Failure failure) {
    var answered = new EnumMap<Factor, Boolean>(Factor.class);
    switch (session.proof()) {
      case RIGHT, OTHER_RIGHT -> {
        answered.put(Factor.PASSWORD, true);
        if (session.secondProved()) {
          answered.put(Factor.MFA, true);
        } else if (wrongCode(failure)) {
          answered.put(Factor.MFA, false);
        }
      }
      case WRONG -> answered.put(Factor.PASSWORD, false);
      case NONE -> {
        var passkey =
            session.stage() == FlowSession.Stage.WEB_AUTHN
                && failure instanceof Failure.WrongCredentials;
        if (wrongCode(failure) || passkey) {
          answered.put(Factor.PASSWORD, false);
        }
      }
      // Nothing was judged, or nothing may be told yet.
      case HELD_RIGHT, HELD_WRONG, LOCKED -> {}
    }
    return answered;
  }

  private static boolean wrongCode(@Nullable Failure failure) {
    return failure instanceof Failure.SoftwareTokenMismatch
        || failure instanceof Failure.SoftwareTokenUsed
        || failure instanceof Failure.SignInCodeMismatch;
  }
}
