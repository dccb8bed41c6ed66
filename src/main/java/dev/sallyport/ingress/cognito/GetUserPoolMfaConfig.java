package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Says what a pool asks after the password. */
final class GetUserPoolMfaConfig implements Operation {
  private final Accounts accounts;

  GetUserPoolMfaConfig(Accounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public String name() {
    return "GetUserPoolMfaConfig";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts.pool(call).map(pool -> MfaConfigJson.write(pool));
  }
}
