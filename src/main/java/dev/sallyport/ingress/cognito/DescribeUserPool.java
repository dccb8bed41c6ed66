package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Says how a pool is set up, from configuration or from the API. */
final class DescribeUserPool implements Operation {
  private final Accounts accounts;
  private final Pools pools;
  private final Arns arns;

  DescribeUserPool(Accounts accounts, Pools pools, Arns arns) {
    this.accounts = accounts;
    this.pools = pools;
    this.arns = arns;
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
    return accounts.freshPool(call).compose(pool -> described(call, pool));
  }

  private Future<JsonObject> described(Call call, Pool pool) {
    var json = PoolJson.write(pool, arns);
    return pools
        .domains()
        .of(pool, call.deadline())
        .map(domain -> domain == null ? json : json.put("Domain", domain.name()))
        .map(described -> new JsonObject().put("UserPool", described));
  }
}
