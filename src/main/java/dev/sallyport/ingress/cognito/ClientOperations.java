package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.ClientAdministration;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Changes, removes and lists the clients of a pool. */
final class ClientOperations {
  private final Administered on;
  private final InstantSource clock;

  ClientOperations(Administered on, InstantSource clock) {
    this.on = on;
    this.clock = clock;
  }

  List<Operation> all() {
    return List.of(
        on.changing("UpdateUserPoolClient", this::update),
        on.changing("DeleteUserPoolClient", this::delete),
        on.telling("ListUserPoolClients", this::list));
  }

  private ClientAdministration clients() {
    return on.pools().clientAdministration();
  }

  private Future<JsonObject> update(Call call) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return clients()
        .change(
            call.input().getString("UserPoolId"),
            call.input().getString("ClientId"),
            (pool, was) -> ClientJson.update(call.input(), pool, was, now),
            call.deadline())
        .map(client -> new JsonObject().put("UserPoolClient", ClientJson.write(client)));
  }

  private Future<JsonObject> delete(Call call) {
    return on.changeable(call)
        .compose(
            pool -> clients().delete(pool, call.input().getString("ClientId"), call.deadline()))
        .map(new JsonObject());
  }

  private Future<JsonObject> list(Call call) {
    var paging = Paging.of(call.input());
    return on.pool(call)
        .compose(pool -> clients().list(pool, paging.after(), paging.limit(), call.deadline()))
        .map(page -> Paging.answer("UserPoolClients", page, ClientOperations::described));
  }

  /** {@code UserPoolClientDescription}. */
  private static JsonObject described(AppClient client) {
    return new JsonObject()
        .put("ClientId", client.id())
        .put("UserPoolId", client.poolId())
        .put("ClientName", client.name());
  }
}
