package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pools;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
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
    var clientId = call.input().getString("ClientId");
    return accounts
        .pool(call)
        .compose(
            pool ->
                pools
                    .client(clientId, call.deadline())
                    .map(
                        client -> {
                          if (!client.poolId().equals(pool.id())) {
                            throw new Failed(new Failure.ClientNotFound(clientId));
                          }
                          return new JsonObject().put("UserPoolClient", ClientJson.write(client));
                        }));
  }
}
