package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Deletes an account. Its names are free, and its tokens end, should its sub ever come again. */
final class AdminDeleteUser implements Operation {
  private final Accounts accounts;
  private final UserStore users;

  AdminDeleteUser(Accounts accounts, UserStore users) {
    this.accounts = accounts;
    this.users = users;
  }

  @Override
  public String name() {
    return "AdminDeleteUser";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .named(call, name())
        .compose(
            named ->
                accounts.recorded(call, name(), named, users.delete(named.user(), call.deadline())))
        .map(new JsonObject());
  }
}
