package dev.sallyport.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * What test mode does to the way to Redis on purpose: every command late, or none coming through.
 */
public final class RedisFaults {
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean failing;

  /** From now on every command is so much late, and fails or not. */
  public void set(Duration late, boolean fails) {
    delay = late;
    failing = fails;
  }

  /** How late every command is. */
  public Duration delay() {
    return delay;
  }

  /** Whether every command fails. */
  public boolean failing() {
    return failing;
  }

  /** The way to this Redis, with what is wrong with it. */
  Redis before(Vertx vertx, Redis redis) {
    return new Way(vertx, redis);
  }

  private final class Way implements Redis {
    private final Vertx vertx;
    private final Redis redis;

    Way(Vertx vertx, Redis redis) {
      this.vertx = vertx;
      this.redis = redis;
    }

    private <T> Future<T> through(Supplier<Future<T>> call) {
      var late = delay;
      var arrived = late.isZero() ? Future.succeededFuture() : vertx.timer(late.toMillis());
      return arrived.compose(
          _ ->
              failing
                  ? Future.failedFuture("a fault that test mode was told to make")
                  : call.get());
    }

    @Override
    public Future<RedisConnection> connect() {
      return through(redis::connect);
    }

    @Override
    public Future<Response> send(Request command) {
      return through(() -> redis.send(command));
    }

    @Override
    public Future<List<Response>> batch(List<Request> commands) {
      return through(() -> redis.batch(commands));
    }

    @Override
    public Future<Void> close() {
      return redis.close();
    }
  }
}
