package dev.sallyport.flow;

import dev.sallyport.challenge.Guess;
import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.StageHandler.Judged;
import dev.sallyport.limits.Factor;
import dev.sallyport.migration.Migrations;
import dev.sallyport.trigger.Occasion;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody unknown gives a password: the pool's own function may know them (triggers.md §7), or the
 * user pool they come from. That is a guess like any other, and is counted and locked as one.
 */
final class Migrating {
  private final UserStore users;
  private final Migrations migrations;
  private final Guess guess;
  private final GivenPassword given;
  private final FlowStore store;
  private final Triggers triggers;

  Migrating(
      UserStore users,
      Migrations migrations,
      Guess guess,
      GivenPassword given,
      FlowStore store,
      Triggers triggers) {
    this.triggers = triggers;
    this.given = given;
    this.store = store;
    this.users = users;
    this.migrations = migrations;
    this.guess = guess;
  }

  /** What came of it. */
  sealed interface Result {
    /**
     * They came in.
     *
     * @param proved by a password that stays elsewhere; else it is here now, and to be judged
     */
    record Found(User user, boolean proved) implements Result {}

    record Unknown() implements Result {}

    record Locked() implements Result {}

    /** They said no there: a wrong password there is a wrong guess here. */
    record Refused(Failure failure) implements Result {}

    /** The password is theirs, and they may not sign in. */
    record Barred(Failure failure) implements Result {}

    /** They could not be asked or understood. */
    record Failing(Failure failure) implements Result {}
  }

  /** The password with which an unknown name of this sign-in is to be asked about. */
  Optional<String> wanted(FlowCommand.Start command) {
    var first =
        brought(command)
            && FlowPlan.declared(command.pool(), command.client()).stream()
                .allMatch(step -> step.type() == StepConfig.Type.PASSWORD);
    return first ? clear(command.proof()) : Optional.empty();
  }

  /** Whether a password came along that an unknown name is asked about with, now or later. */
  boolean brought(FlowCommand.Start command) {
    return migrations.into(command.pool()) && clear(command.proof()).isPresent();
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

  /** Whether a password that comes later in a sign-in is to be asked about. */
  boolean late(FlowCommand command, @Nullable User user) {
    return user == null && migrations.into(command.pool());
  }

  /**
   * What a password leads to that somebody unknown gave in a sign-in under way. Where it is
   * somebody's elsewhere, the answered session ends, and the attempt goes on as theirs, the
   * password judged as everybody's.
   */
  Future<Judged> judge(
      FlowCommand command, @Nullable SessionTicket answered, FlowSession session, String password) {
    return askLate(command, session.login(), password)
        .compose(
            result ->
                result instanceof Result.Found(var user, var proved)
                    ? ended(answered, command)
                        .compose(
                            _ ->
                                proved
                                    ? Future.succeededFuture(proved(command, session.of(user)))
                                    : given.take(
                                        command, user.tag(), user, session.of(user), password))
                        .map(
                            judged ->
                                new Judged(
                                    new FlowStep.Ended(judged, user), judged.proof().counts()))
                    : Future.succeededFuture(over(command, session, result)));
  }

  /** The session of somebody whose password was judged right elsewhere, just now. */
  static FlowSession proved(FlowCommand command, FlowSession session) {
    return session.proved(
        session.steps().isEmpty() ? FlowSession.Proof.RIGHT : FlowSession.Proof.held(true),
        command.address());
  }

  /** Whether this pool's passwords are judged where SRP does not show them. */
  boolean withoutSrp(FlowCommand command) {
    return migrations.byDirectory(command.pool());
  }

  /**
   * Asks in a sign-in under way. The pool's function was asked at its start whether nobody may
   * begin (triggers.md §1.3), so it is asked about the person now.
   */
  Future<Result> askLate(FlowCommand command, String login, String password) {
    return ask(command, login, password, Map.of())
        .compose(
            result ->
                result instanceof Result.Found(var user, _)
                    ? triggers
                        .authentication()
                        .before(
                            Occasion.of(
                                command.deadline(), command.pool(), command.client().id(), user),
                            Map.of())
                        .map(_ -> result)
                        .recover(Migrating::barred)
                    : Future.succeededFuture(result));
  }

  private static Future<Result> barred(Throwable trouble) {
    var failure = Defining.end(trouble);
    return failure == null
        ? Future.failedFuture(trouble)
        : Future.succeededFuture(new Result.Barred(failure));
  }

  /** Ends the session that was answered: its owner's is another. */
  Future<Void> ended(@Nullable SessionTicket answered, FlowCommand command) {
    return answered == null ? Future.succeededFuture() : store.remove(answered, command.deadline());
  }

  /** The end of an attempt whose password brought nobody in. */
  static Judged over(FlowCommand command, FlowSession session, Result result) {
    return switch (result) {
      case Result.Found _ -> throw new IllegalArgumentException("somebody came in");
      case Result.Unknown() ->
          new Judged(
              new FlowStep.Refuse(
                  session,
                  command.client().hideUsers()
                      ? new Failure.WrongCredentials()
                      : new Failure.UserNotFound(),
                  "nobody of this name elsewhere"),
              true);
      case Result.Refused(_) ->
          new Judged(
              new FlowStep.Refuse(
                  session, new Failure.WrongCredentials(), "does not come in from elsewhere"),
              true);
      case Result.Barred(var failure) ->
          Judged.fine(new FlowStep.Refuse(session, failure, "may not sign in"));
      case Result.Locked() ->
          Judged.fine(new FlowStep.Refuse(session, new Failure.LockedOut(), "locked out"));
      case Result.Failing(var failure) ->
          Judged.fine(
              new FlowStep.Refuse(
                  session,
                  command.client().hideUsers() ? new Failure.WrongCredentials() : failure,
                  "could not be asked elsewhere"));
    };
  }

  /**
   * Asks about the name, and makes the account where it is somebody's.
   *
   * @param validation ClientMetadata of the call that began the sign-in
   */
  Future<Result> ask(
      FlowCommand command, String login, String password, Map<String, String> validation) {
    var pool = command.pool();
    var on = new Occasion(command.deadline(), pool, command.client().id(), login, null);
    return guess
        .<Result>take(
            users.strangers().nobody(pool, login).tag(),
            Factor.PASSWORD,
            command.address(),
            command.owed(),
            command.deadline(),
            () ->
                migrations
                    .migrate(on, login, password, validation, Map.of())
                    .<Result>map(
                        user ->
                            user == null
                                ? new Result.Unknown()
                                : new Result.Found(user, migrations.byDirectory(pool)))
                    .recover(trouble -> told(command, trouble)),
            result -> result instanceof Result.Found || result instanceof Result.Barred,
            new Result.Locked())
        .recover(Migrating::failing);
  }

  /** What is wrong with an account is told as it is of those that have their password here. */
  private static Future<Result> told(FlowCommand command, Throwable trouble) {
    return switch (trouble instanceof Failed failed ? failed.failure() : null) {
      case Failure.TriggerRefused refused -> Future.succeededFuture(new Result.Refused(refused));
      case Failure.WrongCredentials wrong -> Future.succeededFuture(new Result.Refused(wrong));
      case Failure.UserDisabled disabled -> Future.succeededFuture(new Result.Barred(disabled));
      case Failure.PasswordResetRequired reset ->
          Future.succeededFuture(
              new Result.Barred(
                  command.client().hideUsers() ? new Failure.WrongCredentials() : reset));
      case null, default -> Future.failedFuture(trouble);
    };
  }

  private static Future<Result> failing(Throwable trouble) {
    var failure = Defining.end(trouble);
    return failure == null
        ? Future.failedFuture(trouble)
        : Future.succeededFuture(new Result.Failing(failure));
  }
}
