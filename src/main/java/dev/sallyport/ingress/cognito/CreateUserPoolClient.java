package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.ClientSecrets;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Makes a client of a pool that the API made. */
final class CreateUserPoolClient implements Operation {
  private final Accounts accounts;
  private final Pools pools;
  private final InstantSource clock;

  CreateUserPoolClient(Accounts accounts, Pools pools, InstantSource clock) {
    this.accounts = accounts;
    this.pools = pools;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "CreateUserPoolClient";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var id = pools.drawClientId();
    var poolId = call.input().getString("UserPoolId");
    var made =
        pools
            .clientAdministration()
            .create(poolId, id, pool -> client(call, pool, id), call.deadline());
    return accounts
        .recorded(call, name(), poolId, id, "", made)
        .map(client -> new JsonObject().put("UserPoolClient", ClientJson.write(client)));
  }

  private AppClient client(Call call, Pool pool, String id) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var secret = ClientJson.secret(call.input(), pools::drawClientSecret);
    var secrets =
        secret == null
            ? null
            : ClientSecrets.of(new ClientSecrets.One(pools.drawClientId(), secret, now));
    return ClientJson.read(call.input(), pool, id, secrets, now);
  }
}
