package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.SignOut;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** An administrator shuts an account: nobody signs in to it, and all its tokens end for good. */
final class AdminDisableUser implements Operation {
  private final Accounts accounts;
  private final UserStore users;

  AdminDisableUser(Accounts accounts, UserStore users) {
    this.accounts = accounts;
    this.users = users;
  }

  @Override
  public String name() {
    return "AdminDisableUser";
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
                users
                    .update(
                        named.user(),
                        now -> now.withStanding(now.standing().withEnabled(false)),
                        SignOut.whole(),
                        call.deadline())
                    .<Void>mapEmpty())
        .map(new JsonObject());
  }
}
