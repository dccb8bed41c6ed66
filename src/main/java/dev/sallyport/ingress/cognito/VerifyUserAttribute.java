package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AttributeChange;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Codes;
import dev.sallyport.directory.User;
import dev.sallyport.limits.Limits;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * The code verifies the e-mail address or phone number it was sent to, and puts it in place where
 * it was pending (directory.md §3.1).
 */
final class VerifyUserAttribute implements Operation {
  private final Owners owners;
  private final Codes codes;
  private final Limits limits;

  VerifyUserAttribute(Owners owners, Codes codes, Limits limits) {
    this.owners = owners;
    this.codes = codes;
    this.limits = limits;
  }

  @Override
  public String name() {
    return "VerifyUserAttribute";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var attribute = GetUserAttributeVerificationCode.channel(call);
    return owners
        .run(call, name(), owner -> verify(call, owner.user(), attribute))
        .map(new JsonObject());
  }

  private Future<User> verify(Call call, User user, String attribute) {
    var code = call.input().getString("Code");
    var purpose = CodePurpose.verifying(attribute);
    var value = Objects.requireNonNullElse(AttributeChange.toVerify(user, attribute), "");
    // A try is charged even where the hour's limit is reached; what it came to is not told then.
    var counted = limits.count(user.tag().value(), Limits.Action.VERIFY, call.deadline());
    var checked = codes.check(user.tag(), purpose, value, code, call.deadline());
    return Future.join(counted, checked)
        .transform(_ -> counted.compose(_ -> checked))
        .compose(
            _ ->
                codes.spend(
                    user,
                    purpose,
                    value,
                    code,
                    now -> AttributeChange.verified(now, attribute, value),
                    call.deadline()))
        .recover(AttributeChanges::spelled);
  }
}
