package dev.sallyport.trigger;

import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.trigger.UserMigration.Migrated;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes accounts of people whom a user migration function knows. */
public final class Migrations {
  private final UserMigration function;
  private final UserStore users;
  private final Passwords passwords;

  /** Makes them in this store. */
  public Migrations(Triggers triggers, UserStore users, Passwords passwords) {
    this.function = triggers.migration();
    this.users = users;
    this.passwords = passwords;
  }

  /**
   * Asks about a name that is nobody's and makes the account where it is somebody's; null where it
   * is not. The pool's password policy is not applied to a password that was good elsewhere.
   *
   * @param password null for ForgotPassword: then the new account waits for a reset
   */
  public Future<@Nullable User> migrate(
      Occasion on,
      String login,
      @Nullable String password,
      Map<String, String> validation,
      Map<String, String> metadata) {
    return function
        .ask(on, password, validation, metadata)
        .compose(
            migrated ->
                migrated == null ? Future.succeededFuture() : made(on, login, password, migrated));
  }

  private Future<@Nullable User> made(
      Occasion on, String login, @Nullable String password, Migrated migrated) {
    var pool = on.pool();
    var draft = draft(on, login, migrated);
    var whole =
        migrated.confirmed() && password != null
            ? passwords.withPassword(pool, draft, password, true, on.deadline())
            : Future.succeededFuture(draft);
    return whole
        .compose(user -> users.create(pool, user, on.deadline()))
        .recover(
            trouble ->
                trouble instanceof Failed failed
                        && failed.failure() instanceof Failure.UsernameTaken
                    ? another(on, login, trouble)
                    : Future.failedFuture(trouble))
        .map(user -> user);
  }

  /** Two calls at once make one account; an address that is somebody else's makes none. */
  private Future<User> another(Occasion on, String login, Throwable trouble) {
    return users
        .find(on.pool(), login, on.deadline())
        .compose(
            user -> user == null ? Future.failedFuture(trouble) : Future.succeededFuture(user));
  }

  /** Waits for a reset until it gets the password that was typed. */
  private User draft(Occasion on, String login, Migrated migrated) {
    var username = migrated.username();
    var name = username == null ? login : username;
    var given = new HashMap<>(migrated.attributes());
    given.keySet().removeIf(each -> each.equals("sub") || each.startsWith("cognito:"));
    try {
      var attributes = Attributes.named(on.pool(), name, given);
      Attributes.checkNew(on.pool(), attributes, null, false);
      return users.draft(on.pool(), name, attributes, User.Status.RESET_REQUIRED);
    } catch (Failed unfit) {
      throw new Failed(new Failure.TriggerUnreadable("Unrecognizable lambda output"));
    }
  }
}
