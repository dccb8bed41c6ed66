package dev.sallyport.ingress.cognito;

import dev.sallyport.delivery.Texts;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Limits;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Sends a reset code where the pool lets people reset (directory.md §5). Where the client hides
 * users, everybody who cannot reset is told the same and gets nothing (auth-flows.md §13).
 */
final class ForgotPassword implements Operation {
  private final Accounts accounts;
  private final CodeSender codes;
  private final Limits limits;

  ForgotPassword(Accounts accounts, CodeSender codes, Limits limits) {
    this.accounts = accounts;
    this.codes = codes;
    this.limits = limits;
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
    return accounts.who(call, name()).compose(who -> forgot(call, who));
  }

  private Future<JsonObject> forgot(Call call, Accounts.Who who) {
    if (who.pool().recovery().isEmpty()) {
      throw new Failed(new Failure.NotPermitted("Contact administrator to reset password."));
    }
    var sent =
        limits
            .count(who.tag().value(), Limits.Action.FORGOT, call.deadline())
            .compose(_ -> send(call, who));
    var attribute = who.pool().recovery().getFirst();
    return accounts
        .recorded(call, name(), who, sent)
        .recover(
            trouble -> codes.pretended(who, CodePurpose.RESET, attribute, trouble, call.deadline()))
        .map(to -> new JsonObject().put("CodeDeliveryDetails", CodeSender.details(to)));
  }

  private Future<Destination> send(Call call, Accounts.Who who) {
    var user = who.user();
    if (user == null) {
      throw new Failed(new Failure.UserNotFound());
    }
    if (!user.enabled()) {
      throw new Failed(new Failure.UserDisabled());
    }
    if (user.status() == User.Status.FORCE_CHANGE_PASSWORD) {
      throw new Failed(
          new Failure.NotPermitted("User password cannot be reset in the current state."));
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
    return codes.send(user, CodePurpose.RESET, Texts.Kind.RESET, to, call.deadline()).map(to);
  }
}
