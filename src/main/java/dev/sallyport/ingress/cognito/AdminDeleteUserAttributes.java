package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AttributeChange;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** An administrator removes a user's attributes that are not required. */
final class AdminDeleteUserAttributes implements Operation {
  private final Accounts accounts;
  private final UserStore users;

  AdminDeleteUserAttributes(Accounts accounts, UserStore users) {
    this.accounts = accounts;
    this.users = users;
  }

  @Override
  public String name() {
    return "AdminDeleteUserAttributes";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var names = Members.strings(call.input(), "UserAttributeNames");
    return accounts
        .forNamed(
            call,
            name(),
            named ->
                users.update(
                    named.user(),
                    now -> AttributeChange.removed(named.pool(), now, names, null),
                    call.deadline()))
        .map(new JsonObject());
  }
}
