package dev.sallyport.flow;

import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.trigger.CustomAuthTriggers.Decision;
import dev.sallyport.trigger.Occasion;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks the pool's own function what comes next. What it says still has to pass the gate of {@link
 * FlowStep}; tokens before any answer was right are not given, and a function that fails ends the
 * attempt.
 */
final class Defining {
  /** Nobody is asked more often in one attempt. */
  private static final int MOST_ROUNDS = 20;

  private final Triggers triggers;
  private final InstantSource clock;

  Defining(Triggers triggers, InstantSource clock) {
    this.triggers = triggers;
    this.clock = clock;
  }

  /** The event's occasion: nobody goes by the name that was typed. */
  static Occasion on(FlowCommand command, FlowSession session, @Nullable User user) {
    return new Occasion(
        command.deadline(),
        command.pool(),
        command.client().id(),
        user == null ? session.login() : user.username(),
        user);
  }

  /** ClientMetadata of an answer; that of a first call is not for these functions. */
  static Map<String, String> metadata(FlowCommand command) {
    return switch (command) {
      case FlowCommand.Start _, FlowCommand.Associate _, FlowCommand.VerifyToken _ -> Map.of();
      case FlowCommand.Answer answer -> answer.metadata();
    };
  }

  /** What ends an attempt: a function that refused, failed or could not be understood. */
  static @Nullable Failure end(Throwable trouble) {
    return trouble instanceof Failed failed
            && (failed.failure() instanceof Failure.TriggerRefused
                || failed.failure() instanceof Failure.TriggerUnreadable
                || failed.failure() instanceof Failure.TriggerFailed)
        ? failed.failure()
        : null;
  }

  /** What follows. */
  Future<FlowStep> next(FlowCommand command, FlowSession session, @Nullable User user) {
    var custom = Objects.requireNonNull(session.custom());
    if (custom.session().size() >= MOST_ROUNDS) {
      return Future.succeededFuture(refuse(session, "too many rounds"));
    }
    return triggers
        .customAuth()
        .define(on(command, session, user), custom.session(), metadata(command))
        .map(decision -> step(command, session, custom, user, decision))
        .recover(
            trouble -> {
              var failure = end(trouble);
              return failure == null
                  ? Future.failedFuture(trouble)
                  : Future.succeededFuture(
                      new FlowStep.Refuse(session, failure, "the pool's function failed"));
            });
  }

  private FlowStep step(
      FlowCommand command,
      FlowSession session,
      CustomAuth custom,
      @Nullable User user,
      Decision decision) {
    return switch (decision) {
      case Decision.Fail() -> refuse(session, "the pool's function refused");
      case Decision.Issue() when custom.proved() ->
          FlowStep.next(session.issued(), user, command, clock.instant());
      case Decision.Issue() -> refuse(session, "tokens before any answer was right");
      case Decision.Ask(var name) -> asked(session, custom, name);
    };
  }

  private static FlowStep asked(FlowSession session, CustomAuth custom, String name) {
    if (name.equals(FlowSession.Stage.FUNCTION.wire())) {
      return new FlowStep.Open(session, FlowSession.Stage.FUNCTION);
    }
    var srpA = custom.srpA();
    if (name.equals(FlowSession.Stage.PASSWORD_VERIFIER.wire()) && srpA != null) {
      return new FlowStep.Open(
          session.withKept(Map.of(PasswordVerifier.A, srpA)).withCustom(custom.withSrpA(null)),
          FlowSession.Stage.PASSWORD_VERIFIER);
    }
    return new FlowStep.Refuse(
        session,
        new Failure.TriggerUnreadable("Unrecognizable lambda output"),
        "the pool's function asked what cannot be asked");
  }

  private static FlowStep refuse(FlowSession session, String why) {
    return new FlowStep.Refuse(session, new Failure.WrongCredentials(), why);
  }
}
