package dev.sallyport.ingress.cognito;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Limits;
import dev.sallyport.trigger.MessageTriggers.About;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Sends a reset code where the pool lets people reset (directory.md §5). Where the client hides
 * users, everybody who cannot reset is told the same and gets nothing (auth-flows.md §13).
 */
final class ForgotPassword implements Operation {
  private final Accounts accounts;
  private final CodeSender codes;
  private final AccountTriggers triggers;

  ForgotPassword(Accounts accounts, CodeSender codes, AccountTriggers triggers) {
    this.triggers = triggers;
    this.accounts = accounts;
    this.codes = codes;
  }

  @Override
  public String name() {
    return "ForgotPassword";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .who(call, name(), Limits.Action.FORGOT)
        .compose(who -> forgot(triggers.patient(call, who.pool()), who));
  }

  private Future<JsonObject> forgot(Call call, Accounts.Who who) {
    if (who.pool().recovery().isEmpty()) {
      throw new Failed(new Failure.NotPermitted("Contact administrator to reset password."));
    }
    var sent = who.counted().compose(_ -> known(call, who)).compose(user -> send(call, who, user));
    var attribute = who.pool().recovery().getFirst();
    return accounts
        .recorded(call, name(), who, sent)
        .recover(
            trouble -> codes.pretended(who, CodePurpose.RESET, attribute, trouble, call.deadline()))
        .map(to -> new JsonObject().put("CodeDeliveryDetails", CodeSender.details(to)));
  }

  /** The person; one who is unknown here may be known to the pool's own function. */
  private Future<User> known(Call call, Accounts.Who who) {
    var user = who.user();
    return user != null
        ? Future.succeededFuture(user)
        : triggers
            .migrated(call, who)
            .map(
                migrated -> {
                  if (migrated == null) {
                    throw new Failed(
                        who.client().hideUsers()
                            ? new Failure.UserNotFound()
                            : new Failure.NobodyToWriteTo());
                  }
                  return migrated;
                });
  }

  private Future<Destination> send(Call call, Accounts.Who who, User user) {
    if (!user.enabled()) {
      throw new Failed(new Failure.UserDisabled());
    }
    if (user.status() == User.Status.FORCE_CHANGE_PASSWORD
        || user.external()
        || user.credentials().barred()) {
      throw new Failed(AdminResetUserPassword.barred());
    }
    var to =
        codes
            .forReset(who.pool(), user)
            .orElseThrow(
                () ->
                    new Failed(
                        new Failure.Invalid(
                            "Cannot reset password for the user as there is no"
                                + " registered/verified email or phone_number")));
    var telling = Telling.of(call, who, user, About.FORGOT_PASSWORD);
    return codes.send(user, CodePurpose.RESET, Kind.RESET, to, telling).map(to);
  }
}
