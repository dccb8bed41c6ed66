package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * An administrator sets a user's attributes, the flags that say what is verified among them. A new
 * address that is not said to be verified is treated as if its owner had set it.
 */
final class AdminUpdateUserAttributes implements Operation {
  private final Accounts accounts;
  private final AttributeChanges changes;

  AdminUpdateUserAttributes(Accounts accounts, AttributeChanges changes) {
    this.accounts = accounts;
    this.changes = changes;
  }

  @Override
  public String name() {
    return "AdminUpdateUserAttributes";
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
            named ->
                changes.set(
                    call,
                    named.pool(),
                    named.user(),
                    UserJson.attributes(call.input().getJsonArray("UserAttributes")),
                    null))
        .map(new JsonObject());
  }
}
