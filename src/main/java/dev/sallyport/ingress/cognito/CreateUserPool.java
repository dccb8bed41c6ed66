package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pools;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Makes a pool that is kept in Redis. */
final class CreateUserPool implements Operation {
  /** How long the answer waits for the pool's keys: making them is the slowest thing there is. */
  private static final Duration KEYS = Duration.ofSeconds(10);

  private final Accounts accounts;
  private final Pools pools;
  private final InstantSource clock;
  private final Arns arns;
  private final Triggers triggers;
  private final AccessTokens tokens;

  CreateUserPool(
      Accounts accounts,
      Pools pools,
      InstantSource clock,
      Arns arns,
      Triggers triggers,
      AccessTokens tokens) {
    this.tokens = tokens;
    this.triggers = triggers;
    this.accounts = accounts;
    this.pools = pools;
    this.clock = clock;
    this.arns = arns;
  }

  @Override
  public String name() {
    return "CreateUserPool";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var id = pools.drawPoolId(call.region());
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var made =
        Future.succeededFuture()
            .map(_ -> PoolJson.read(call.input(), id, now, pools.quotas().customAttributes()))
            .map(pool -> pool.withLambdas(LambdaJson.checked(pool.lambdas(), triggers)))
            .compose(pool -> pools.administration().createPool(pool, call.deadline()))
            .compose(pool -> tokens.prepared(pool, Deadline.in(KEYS)).map(pool));
    return accounts
        .recorded(call, name(), id, "", "", made)
        .map(pool -> new JsonObject().put("UserPool", PoolJson.write(pool, arns)));
  }
}
