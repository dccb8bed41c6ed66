package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.PoolAdministration;
import dev.sallyport.directory.Pools;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** Makes operations that administrators sign out of functions. */
final class Administered {
  private final Accounts accounts;
  private final Pools pools;

  Administered(Accounts accounts, Pools pools) {
    this.accounts = accounts;
    this.pools = pools;
  }

  /** One that only tells, or leaves its event itself. */
  record Signed(String name, String target, Function<Call, Future<JsonObject>> play)
      implements Operation {
    Signed(String name, Function<Call, Future<JsonObject>> play) {
      this(name, TARGET_PREFIX + name, play);
    }

    @Override
    public Access access() {
      return Access.SIGNED;
    }

    @Override
    public Future<JsonObject> run(Call call) {
      return play.apply(call);
    }
  }

  /** One that only tells. */
  Operation telling(String name, Function<Call, Future<JsonObject>> play) {
    return new Signed(name, play);
  }

  /** One of our own that only tells. */
  static Operation ownTelling(String name, Function<Call, Future<JsonObject>> play) {
    return new Signed(name, Operation.OWN_TARGET_PREFIX + name, play);
  }

  /** One that changes something, and leaves an event of it. */
  Operation changing(String name, Function<Call, Future<JsonObject>> play) {
    return changing(name, Operation.TARGET_PREFIX + name, play);
  }

  /** The same of our own. */
  Operation ownChanging(String name, Function<Call, Future<JsonObject>> play) {
    return changing(name, Operation.OWN_TARGET_PREFIX + name, play);
  }

  private Operation changing(String name, String target, Function<Call, Future<JsonObject>> play) {
    return new Signed(
        name,
        target,
        call ->
            accounts.recorded(
                call,
                name,
                call.input().getString("UserPoolId", ""),
                call.input().getString("ClientId", ""),
                "",
                Future.succeededFuture().compose(_ -> play.apply(call))));
  }

  /** The pool in {@code UserPoolId} as it is now. Fails with PoolNotFound. */
  Future<Pool> pool(Call call) {
    return accounts.freshPool(call);
  }

  /** The same, if the API may change it. Fails with NotPermitted where it may not. */
  Future<Pool> changeable(Call call) {
    return administration().changeable(call.input().getString("UserPoolId"), call.deadline());
  }

  /** A client of the pool in {@code UserPoolId} as it is now. Fails with ClientNotFound. */
  Future<AppClient> client(Call call, String clientId) {
    return pools
        .clientAdministration()
        .find(call.input().getString("UserPoolId"), clientId, call.deadline());
  }

  PoolAdministration administration() {
    return pools.administration();
  }

  Pools pools() {
    return pools;
  }
}
