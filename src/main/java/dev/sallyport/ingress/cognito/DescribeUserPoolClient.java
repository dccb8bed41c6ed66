package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pools;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Says how a client is set up, its secret included. A client of another pool is no client here. */
final class DescribeUserPoolClient implements Operation {
  private final Accounts accounts;
  private final Pools pools;

  DescribeUserPoolClient(Accounts accounts, Pools pools) {
    this.accounts = accounts;
    this.pools = pools;
  }

  @Override
  public String name() {
    return "DescribeUserPoolClient";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var client =
        pools
            .clientAdministration()
            .find(
                call.input().getString("UserPoolId"),
                call.input().getString("ClientId"),
                call.deadline());
    return accounts
        .freshPool(call)
        .compose(_ -> client)
        .map(found -> new JsonObject().put("UserPoolClient", ClientJson.write(found)));
  }
}
