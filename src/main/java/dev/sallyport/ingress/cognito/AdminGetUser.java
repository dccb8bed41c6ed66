package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Everything an administrator may see of an account. */
final class AdminGetUser implements Operation {
  private final Accounts accounts;

  AdminGetUser(Accounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public String name() {
    return "AdminGetUser";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts.named(call, name()).map(named -> UserJson.forAdministrator(named.user()));
  }
}
