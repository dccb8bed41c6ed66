package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Says how a pool is set up, from configuration or from the API. */
final class DescribeUserPool implements Operation {
  private final Accounts accounts;
  private final String region;

  DescribeUserPool(Accounts accounts, String region) {
    this.accounts = accounts;
    this.region = region;
  }

  @Override
  public String name() {
    return "DescribeUserPool";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .freshPool(call)
        .map(pool -> new JsonObject().put("UserPool", PoolJson.write(pool, region)));
  }
}
