package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** An administrator opens an account again. Tokens from before it was shut stay ended. */
final class AdminEnableUser implements Operation {
  private final Accounts accounts;
  private final UserStore users;

  AdminEnableUser(Accounts accounts, UserStore users) {
    this.accounts = accounts;
    this.users = users;
  }

  @Override
  public String name() {
    return "AdminEnableUser";
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
                users.update(
                    named.user(),
                    now -> now.withStanding(now.standing().withEnabled(true)),
                    call.deadline()))
        .map(new JsonObject());
  }
}
