package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Changes, removes and lists pools. Those from configuration are listed and never changed. */
final class PoolOperations {
  private final Administered on;
  private final InstantSource clock;
  private final Triggers triggers;

  PoolOperations(Administered on, InstantSource clock, Triggers triggers) {
    this.triggers = triggers;
    this.on = on;
    this.clock = clock;
  }

  List<Operation> all() {
    return List.of(
        on.changing("UpdateUserPool", this::update),
        on.changing("DeleteUserPool", this::delete),
        on.telling("ListUserPools", this::list),
        on.changing("AddCustomAttributes", this::addAttributes));
  }

  private Future<JsonObject> update(Call call) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return on.administration()
        .changePool(
            call.input().getString("UserPoolId"),
            was ->
                PoolJson.update(call.input(), was, now)
                    .withLambdas(LambdaJson.checked(LambdaJson.read(call.input()), triggers)),
            call.deadline())
        .map(new JsonObject());
  }

  private Future<JsonObject> delete(Call call) {
    return on.administration()
        .deletePool(call.input().getString("UserPoolId"), call.deadline())
        .map(new JsonObject());
  }

  private Future<JsonObject> list(Call call) {
    var paging = Paging.of(call.input());
    return on.administration()
        .pools(paging.after(), paging.limit(), call.deadline())
        .map(page -> Paging.answer("UserPools", page, PoolOperations::described));
  }

  /** {@code UserPoolDescriptionType}. */
  private static JsonObject described(Pool pool) {
    return new JsonObject()
        .put("Id", pool.id())
        .put("Name", pool.name())
        .put("LambdaConfig", new JsonObject())
        .put("LastModifiedDate", UserJson.seconds(pool.modified()))
        .put("CreationDate", UserJson.seconds(pool.created()));
  }

  private Future<JsonObject> addAttributes(Call call) {
    var most = on.pools().quotas().customAttributes();
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return on.administration()
        .changePool(
            call.input().getString("UserPoolId"),
            was ->
                was.withSchema(SchemaJson.more(call.input(), was.schema(), most)).withModified(now),
            call.deadline())
        .map(new JsonObject());
  }
}
