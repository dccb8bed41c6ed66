package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Factor;
import dev.sallyport.migration.Migrations;
import dev.sallyport.trigger.Occasion;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody unknown gives a password: the pool's own function may know them (triggers.md §7), or the
 * user pool they come from. That is a guess like any other, and is counted and locked as one.
 */
final class Migrating {
  private final UserStore users;
  private final Migrations migrations;
  private final Guess guess;

  Migrating(UserStore users, Migrations migrations, Guess guess) {
    this.users = users;
    this.migrations = migrations;
    this.guess = guess;
  }

  /** What came of it. */
  sealed interface Result {
    record Found(User user) implements Result {}

    record Unknown() implements Result {}

    record Locked() implements Result {}

    /** They said no there: a wrong password there is a wrong guess here. */
    record Refused(Failure failure) implements Result {}

    /** They could not be asked or understood. */
    record Failing(Failure failure) implements Result {}
  }

  /** The password with which an unknown name of this sign-in is to be asked about. */
  Optional<String> wanted(FlowCommand.Start command) {
    var first =
        migrations.into(command.pool())
            && FlowPlan.declared(command.pool(), command.client()).stream()
                .allMatch(step -> step.type() == StepConfig.Type.PASSWORD);
    return first ? clear(command.proof()) : Optional.empty();
  }

  private static Optional<String> clear(FlowCommand.FirstProof proof) {
    return switch (proof) {
      case FlowCommand.FirstProof.Password(var password) -> Optional.of(password);
      case FlowCommand.FirstProof.Choice(var preferred, var password, _) ->
          FlowSession.Stage.PASSWORD.wire().equals(preferred)
              ? Optional.ofNullable(password)
              : Optional.empty();
      case FlowCommand.FirstProof.Srp _,
          FlowCommand.FirstProof.None _,
          FlowCommand.FirstProof.SignedUp _ ->
          Optional.empty();
    };
  }

  /** Asks about the name, and makes the account where it is somebody's. */
  Future<Result> ask(FlowCommand.Start command, String password) {
    var pool = command.pool();
    var on = new Occasion(command.deadline(), pool, command.client().id(), command.login(), null);
    return guess
        .<Result>take(
            users.nobody(pool, command.login()).tag(),
            Factor.PASSWORD,
            command.address(),
            command.owed(),
            command.deadline(),
            () ->
                migrations
                    .migrate(on, command.login(), password, command.metadata(), Map.of())
                    .map(
                        user ->
                            (Result) (user == null ? new Result.Unknown() : new Result.Found(user)))
                    .recover(Migrating::told),
            result -> result instanceof Result.Found,
            new Result.Locked())
        .recover(Migrating::failing);
  }

  private static Future<Result> told(Throwable trouble) {
    return trouble instanceof Failed failed
            && (failed.failure() instanceof Failure.TriggerRefused
                || failed.failure() instanceof Failure.WrongCredentials)
        ? Future.succeededFuture(new Result.Refused(failed.failure()))
        : Future.failedFuture(trouble);
  }

  private static Future<Result> failing(Throwable trouble) {
    var failure = Defining.end(trouble);
    return failure == null
        ? Future.failedFuture(trouble)
        : Future.succeededFuture(new Result.Failing(failure));
  }
}
