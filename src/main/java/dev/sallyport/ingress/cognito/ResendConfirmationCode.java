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
 * Sends a new sign-up code; the old one ends. Where the client hides users, everybody else is told
 * the same and gets nothing (auth-flows.md §13).
 */
final class ResendConfirmationCode implements Operation {
  private final Accounts accounts;
  private final CodeSender codes;
  private final AccountTriggers triggers;

  ResendConfirmationCode(Accounts accounts, CodeSender codes, AccountTriggers triggers) {
    this.triggers = triggers;
    this.accounts = accounts;
    this.codes = codes;
  }

  @Override
  public String name() {
    return "ResendConfirmationCode";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts.who(call, name(), Limits.Action.RESEND).compose(who -> resend(call, who));
  }

  private Future<JsonObject> resend(Call call, Accounts.Who who) {
    if (who.pool().autoVerify().isEmpty()) {
      throw new Failed(
          new Failure.Invalid("Cannot resend codes. Auto verification not turned on."));
    }
    var attribute = who.pool().autoVerify().contains("email") ? "email" : "phone_number";
    var sent = who.counted().compose(_ -> send(call, who));
    return accounts
        .recorded(call, name(), who, sent)
        .recover(
            trouble ->
                codes.pretended(who, CodePurpose.SIGN_UP, attribute, trouble, call.deadline()))
        .map(to -> new JsonObject().put("CodeDeliveryDetails", CodeSender.details(to)));
  }

  private Future<Destination> send(Call call, Accounts.Who who) {
    var user = who.user();
    if (user == null) {
      throw new Failed(new Failure.UserNotFound());
    }
    if (user.status() != User.Status.UNCONFIRMED) {
      throw new Failed(new Failure.Invalid("User is already confirmed."));
    }
    var to =
        codes
            .forSignUp(who.pool(), user)
            .orElseThrow(
                () ->
                    new Failed(
                        new Failure.Invalid(
                            "Cannot resend codes: the user has no email or phone_number to"
                                + " verify.")));
    var telling = Telling.of(triggers.patient(call, who.pool()), who, user, About.RESEND_CODE);
    return codes.send(user, CodePurpose.SIGN_UP, Kind.RESEND, to, telling).map(to);
  }
}
