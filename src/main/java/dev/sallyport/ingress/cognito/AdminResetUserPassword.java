package dev.sallyport.ingress.cognito;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.Meanwhile;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignOut;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.trigger.MessageTriggers.About;
import dev.sallyport.trigger.Occasion;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * An administrator makes a user choose a new password: the old one works no longer, and a reset
 * code is sent (directory.md §5). Should the code fail to go out, ForgotPassword sends another.
 */
final class AdminResetUserPassword implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final CodeSender sender;
  private final AccountTriggers triggers;

  AdminResetUserPassword(
      Accounts accounts, UserStore users, CodeSender sender, AccountTriggers triggers) {
    this.triggers = triggers;
    this.accounts = accounts;
    this.users = users;
    this.sender = sender;
  }

  @Override
  public String name() {
    return "AdminResetUserPassword";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .forNamed(
            call,
            name(),
            named -> reset(triggers.patient(call, named.pool()), named.pool(), named.user()))
        .map(new JsonObject());
  }

  private Future<Void> reset(Call call, Pool pool, User user) {
    if (pool.recovery().isEmpty()) {
      throw new Failed(
          new Failure.NotPermitted("Users of this pool cannot reset their password by a code."));
    }
    var planned = demanded(user);
    var to = destination(pool, planned);
    var telling = Telling.made(call, pool, Occasion.NO_CLIENT, planned, About.FORGOT_PASSWORD);
    return users
        .update(
            user,
            AdminResetUserPassword::demanded,
            pool.revokeOnPasswordChange() ? SignOut.whole() : null,
            // A code that nobody was sent does nothing, should the user not be written.
            Meanwhile.with(
                written ->
                    sender.send(planned, CodePurpose.RESET, Kind.RESET, to, telling, written)),
            call.deadline())
        .mapEmpty();
  }

  private Destination destination(Pool pool, User user) {
    return sender
        .forReset(pool, user)
        .orElseThrow(
            () ->
                new Failed(
                    new Failure.Invalid(
                        "Cannot reset password for the user as there is no"
                            + " registered/verified email or phone_number")));
  }

  private static User demanded(User now) {
    if (!now.enabled()) {
      throw new Failed(new Failure.UserDisabled());
    }
    if (now.credentials().barred()) {
      throw new Failed(barred());
    }
    return switch (now.status()) {
      case CONFIRMED, RESET_REQUIRED -> now.withStatus(User.Status.RESET_REQUIRED);
      case UNCONFIRMED, FORCE_CHANGE_PASSWORD, EXTERNAL_PROVIDER -> throw new Failed(barred());
    };
  }

  /** What somebody is told who cannot choose a password as things stand. */
  static Failure barred() {
    return new Failure.NotPermitted("User password cannot be reset in the current state.");
  }
}
