package dev.sallyport.flow;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.challenge.Guess;
import dev.sallyport.challenge.Round;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Factor;
import dev.sallyport.limits.SuccessRate;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does what a {@link FlowStep} says: stores, opens the next challenge, grants or refuses. */
final class Moves {
  private final FlowStore store;
  private final Stages stages;
  private final Guess guess;
  private final Addresses addresses;
  private final SuccessRate successRate;
  private final Audit audit;
  private final Metrics metrics;
  private final Triggers triggers;
  private final Defining defining;
  private final InstantSource clock;

  Moves(
      FlowStore store,
      Stages stages,
      Guess guess,
      Addresses addresses,
      SuccessRate successRate,
      Audit audit,
      Metrics metrics,
      Triggers triggers,
      Defining defining,
      InstantSource clock) {
    this.triggers = triggers;
    this.defining = defining;
    this.metrics = metrics;
    this.store = store;
    this.stages = stages;
    this.guess = guess;
    this.addresses = addresses;
    this.successRate = successRate;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Plays the step.
   *
   * @param answered the ticket of the session that was answered; null when the attempt begins
   */
  Future<FlowReply> play(
      FlowCommand command,
      @Nullable SessionTicket answered,
      PersonTag tag,
      @Nullable User user,
      FlowStep step) {
    return switch (step) {
      case FlowStep.Keep(var session, var failure) -> {
        note(command, session, "wrong", failure.getClass().getSimpleName());
        metrics.login(session.flow(), asked(session), Metrics.Outcome.WRONG);
        yield Future.succeededFuture(new FlowReply.Refused(failure));
      }
      case FlowStep.Wait(var session, var round) ->
          wait(command, answered, store.draw(tag, command.client()), session, round);
      case FlowStep.Tell(var session) -> tell(command, answered, tag, user, session);
      case FlowStep.Open(var session, var stage) ->
          open(command, answered, tag, user, session, stage);
      case FlowStep.Define(var session) ->
          defining
              .next(command, session, user)
              .compose(next -> play(command, answered, tag, user, next));
      case FlowStep.Grant(var session, var owner) -> grant(command, answered, session, owner);
      case FlowStep.Ended(var session, var owner) ->
          play(command, null, tag, owner, FlowStep.next(session, owner, command, clock.instant()));
      case FlowStep.Refuse(var session, var failure, var why) ->
          end(command, answered)
              .map(
                  _ -> {
                    note(command, session, "refused", why);
                    metrics.login(session.flow(), asked(session), Metrics.Outcome.REFUSED);
                    successRate.ended(command.pool().id(), false);
                    return new FlowReply.Refused(failure);
                  });
    };
  }

  /**
   * Takes the guess whose verdict was held, now that it is about to be told. The call that gave the
   * password counted against its address until here; only a wrong one still does.
   */
  private Future<FlowReply> tell(
      FlowCommand command,
      @Nullable SessionTicket answered,
      PersonTag tag,
      @Nullable User user,
      FlowSession session) {
    var right = session.proof() == FlowSession.Proof.HELD_RIGHT;
    var from = Address.of(session.provedFrom());
    var deadline = command.deadline();
    return guess
        .take(
            tag,
            Factor.PASSWORD,
            command.address(),
            command.owed(),
            deadline,
            () -> Future.succeededFuture(right))
        .compose(
            outcome -> {
              var told = session.proved(FlowSession.Proof.told(outcome), from);
              var step = FlowStep.next(told, user, command, clock.instant());
              if (outcome != Guess.Outcome.WRONG) {
                command.owed().add(addresses.forgive(from, deadline).otherwiseEmpty());
              }
              return play(command, answered, tag, user, step);
            });
  }

  /** A call stays counted against its address only where it was a failure. */
  void counted(FlowCommand command, Future<Boolean> failure) {
    command
        .owed()
        .add(
            failure.transform(
                it ->
                    it.succeeded() && it.result()
                        ? Future.succeededFuture()
                        : addresses
                            .forgive(command.address(), command.deadline())
                            .otherwiseEmpty()));
  }

  /**
   * Grants what the account was when it was read in this call: where it has changed by the time
   * that tokens are stored for it, it gets none (AC-082). The answered session is ended meanwhile,
   * and the loser of two racing answers is told nothing; a function of the pool's own is asked only
   * by the winner.
   */
  private Future<FlowReply> grant(
      FlowCommand command, @Nullable SessionTicket answered, FlowSession session, User owner) {
    var ended = end(command, answered);
    if (!triggers.authentication().asksAfter(command.pool())) {
      command
          .owed()
          .add(
              ended
                  .onSuccess(_ -> won(command, session))
                  .recover(trouble -> refunded(command, answered, trouble)));
      return Future.succeededFuture(granted(session, owner));
    }
    return ended.compose(_ -> confirmed(command, session, owner));
  }

  private Future<FlowReply> open(
      FlowCommand command,
      @Nullable SessionTicket answered,
      PersonTag tag,
      @Nullable User user,
      FlowSession session,
      FlowSession.Stage stage) {
    var ticket = store.draw(tag, command.client());
    return stages
        .of(stage)
        .open(new StageHandler.Opening(command, session, ticket, tag, user))
        .compose(
            opened -> wait(command, answered, ticket, opened.waiting(), opened.round()),
            trouble -> {
              var failure = Defining.end(trouble);
              return failure == null
                  ? Future.failedFuture(trouble)
                  : play(
                      command,
                      answered,
                      tag,
                      user,
                      new FlowStep.Refuse(session, failure, "the pool's function failed"));
            });
  }

  /** Stores the session under this ticket and tells the client what it waits for. */
  private Future<FlowReply> wait(
      FlowCommand command,
      @Nullable SessionTicket answered,
      SessionTicket ticket,
      FlowSession session,
      Round round) {
    var client = command.client();
    var stored =
        answered == null
            ? store.open(ticket, session, round.tries(), client, command.deadline())
            : store.replace(answered, ticket, session, round.tries(), client, command.deadline());
    return stored.map(
        _ -> {
          var shown = new HashMap<>(round.shown());
          shown.put("USERNAME", session.username());
          note(command, session, "asked", asked(session).name());
          metrics.login(session.flow(), asked(session), Metrics.Outcome.CHALLENGED);
          // The calls that set a second factor up name no client.
          var named =
              session.stage() == FlowSession.Stage.MFA_SETUP
                  ? ticket.session(client)
                  : ticket.session();
          var available = answered == null ? Choices.shown(session) : List.<String>of();
          return new FlowReply.Waiting(session.stage().wire(), named, shown, available);
        });
  }

  private Future<Void> end(FlowCommand command, @Nullable SessionTicket answered) {
    return answered == null ? Future.succeededFuture() : store.remove(answered, command.deadline());
  }

  private <T> Future<T> refunded(
      FlowCommand command, @Nullable SessionTicket answered, Throwable trouble) {
    return answered == null
        ? Future.failedFuture(trouble)
        : store
            .refund(answered, command.requestId(), command.deadline())
            .transform(_ -> Future.failedFuture(trouble));
  }

  /** The pool's own function may still say no; then it is over, whatever was proved. */
  private Future<FlowReply> confirmed(FlowCommand command, FlowSession session, User owner) {
    return triggers
        .authentication()
        .after(
            Defining.on(command, session, owner),
            command.pool().signIn().devices() != null && session.device() == null,
            Defining.metadata(command))
        .map(
            _ -> {
              won(command, session);
              return granted(session, owner);
            })
        .otherwise(
            trouble -> {
              note(command, session, "refused", "after authentication by the pool's function");
              metrics.login(session.flow(), asked(session), Metrics.Outcome.REFUSED);
              return new FlowReply.Refused(Failed.of(trouble));
            });
  }

  private void won(FlowCommand command, FlowSession session) {
    note(command, session, "granted", String.join("+", session.methods()));
    metrics.login(session.flow(), asked(session), Metrics.Outcome.GRANTED);
    successRate.ended(command.pool().id(), true);
  }

  private FlowReply granted(FlowSession session, User owner) {
    return new FlowReply.Granted(
        owner,
        clock.instant(),
        session.methods(),
        session.device() == null ? null : session.device().key());
  }

  /** What the session waits for, or waited for last. */
  private static Metrics.Challenge asked(FlowSession session) {
    return switch (session.stage()) {
      case PASSWORD_VERIFIER -> Metrics.Challenge.PASSWORD_VERIFIER;
      case NEW_PASSWORD -> Metrics.Challenge.NEW_PASSWORD_REQUIRED;
      case SOFTWARE_TOKEN_MFA,
          DEVICE_SRP_AUTH,
          DEVICE_PASSWORD_VERIFIER,
          SELECT_MFA_TYPE,
          MFA_SETUP,
          SELECT_CHALLENGE,
          PASSWORD,
          PASSWORD_SRP,
          WEB_AUTHN,
          SMS_MFA,
          EMAIL_OTP,
          SMS_OTP ->
          Metrics.Challenge.of(session.stage().wire());
      case SIGNED_UP -> Metrics.Challenge.NONE;
      case FUNCTION -> Metrics.Challenge.OTHER;
      case STEP ->
          session.steps().isEmpty()
              ? Metrics.Challenge.NONE
              : Metrics.Challenge.of(session.step().type().name());
    };
  }

  /** Leaves an event of this attempt. */
  void note(FlowCommand command, FlowSession session, String outcome, String why) {
    audit.record(
        new AuditEvent(
            session.attempt(),
            command.pool().id(),
            command.client().id(),
            session.sub(),
            command.address().value(),
            "sign-in",
            outcome,
            why));
  }
}
