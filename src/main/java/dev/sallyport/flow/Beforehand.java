package dev.sallyport.flow;

import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.trigger.Occasion;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the pool's own functions have to say before any credential is looked at: whether somebody
 * unknown is known elsewhere, and whether this sign-in may begin at all (triggers.md §1.3).
 */
final class Beforehand {
  private final Triggers triggers;
  private final Migrating migrating;

  Beforehand(Triggers triggers, Migrating migrating) {
    this.triggers = triggers;
    this.migrating = migrating;
  }

  /** What follows. */
  sealed interface Said {
    /**
     * The sign-in goes on, for this user or, where it is null, for nobody.
     *
     * @param proved their password was judged right elsewhere
     */
    record GoOn(@Nullable User user, boolean proved) implements Said {
      private GoOn(@Nullable User user) {
        this(user, false);
      }
    }

    /**
     * It ends here.
     *
     * @param wrong it was a wrong guess, and stays counted where it came from
     */
    record Stop(Throwable trouble, boolean wrong) implements Said {}
  }

  /** Whether a name of this sign-in that is nobody's is asked about elsewhere. */
  boolean elsewhere(FlowCommand.Start command) {
    return migrating.wanted(command).isPresent();
  }

  /** Asks; never fails. */
  Future<Said> ask(FlowCommand.Start command, @Nullable User user) {
    var password = user == null ? migrating.wanted(command) : Optional.<String>empty();
    var known =
        password.isPresent()
            ? migrating
                .ask(command, command.login(), password.get(), command.metadata())
                .map(result -> said(command, result))
            : Future.<Said>succeededFuture(new Said.GoOn(user));
    return known
        .compose(
            said ->
                said instanceof Said.GoOn go ? allowed(command, go) : Future.succeededFuture(said))
        .otherwise(trouble -> new Said.Stop(trouble, false));
  }

  private static Said said(FlowCommand.Start command, Migrating.Result result) {
    var hidden = command.client().hideUsers();
    return switch (result) {
      case Migrating.Result.Found(var migrated, var proved) -> new Said.GoOn(migrated, proved);
      case Migrating.Result.Barred(var failure) -> stop(failure, false);
      case Migrating.Result.Locked() -> stop(new Failure.LockedOut(), false);
      case Migrating.Result.Unknown() ->
          stop(hidden ? new Failure.WrongCredentials() : new Failure.UserNotFound(), true);
      // Only unknown names come here, so what the function said would tell them.
      case Migrating.Result.Refused(var failure) ->
          stop(hidden ? new Failure.WrongCredentials() : failure, true);
      case Migrating.Result.Failing(var failure) ->
          stop(hidden ? new Failure.WrongCredentials() : failure, false);
    };
  }

  private static Said stop(Failure failure, boolean wrong) {
    return new Said.Stop(new Failed(failure), wrong);
  }

  /** Nobody is asked about where the client is told that they are nobody. */
  private Future<Said> allowed(FlowCommand.Start command, Said.GoOn go) {
    var user = go.user();
    if (user == null && !command.client().hideUsers()) {
      return Future.succeededFuture(go);
    }
    var on =
        new Occasion(
            command.deadline(),
            command.pool(),
            command.client().id(),
            user == null ? command.login() : user.username(),
            user);
    return triggers.authentication().before(on, command.metadata()).map(go);
  }
}
