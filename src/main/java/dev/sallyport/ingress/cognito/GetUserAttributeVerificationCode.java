package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AttributeChange;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Limits;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Sends a person who is signed in a code for the own e-mail address or phone number, the pending
 * one where one is pending; a code sent before ends.
 */
final class GetUserAttributeVerificationCode implements Operation {
  private final Owners owners;
  private final AttributeChanges changes;
  private final Limits limits;

  GetUserAttributeVerificationCode(Owners owners, AttributeChanges changes, Limits limits) {
    this.owners = owners;
    this.changes = changes;
    this.limits = limits;
  }

  @Override
  public String name() {
    return "GetUserAttributeVerificationCode";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var attribute = channel(call);
    return owners
        .run(
            call,
            name(),
            owner -> counted(call, owner.user()).compose(_ -> changes.send(call, owner, attribute)))
        .map(to -> new JsonObject().put("CodeDeliveryDetails", CodeSender.details(to)));
  }

  private Future<Void> counted(Call call, User user) {
    return limits.count(user.tag().value(), Limits.Action.ATTRIBUTE_CODE, call.deadline());
  }

  /** The attribute in {@code AttributeName}; only these two can be verified. */
  static String channel(Call call) {
    var name = call.input().getString("AttributeName");
    if (!AttributeChange.CHANNELS.contains(name)) {
      throw new Failed(
          new Failure.Invalid("Only email and phone_number can be verified, not " + name + "."));
    }
    return name;
  }
}
