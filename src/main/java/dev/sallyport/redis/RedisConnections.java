package dev.sallyport.redis;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The pools of connections to Redis, apart so that none takes places from another.
 *
 * @param calls for what somebody waits for
 * @param settling for what an earlier call reserved
 * @param aside for what nobody waits for
 * @param following for whoever follows a stream
 */
record RedisConnections(Redis calls, Redis settling, Redis aside, Redis following) {
  /** What a call may take, and a connection until it is there. */
  static final Duration MOST = Duration.ofSeconds(1);

  /**
   * A connection silent for so long is closed and made anew, so that one whose peer vanished
   * without a word (a host cut off, a frozen server) does not keep its place in the pool.
   */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** A backstop only; admission lets fewer calls in. */
  private static final int MOST_SETTLING = 10_000;

  /** Connections for what nobody waits for. */
  private static final int ASIDE = 4;

  /**
   * Connections for whoever follows a stream. It needs one; each that fell silent keeps its place
   * until {@link #SILENCE} ends it, and a new one is tried every second or so.
   */
  private static final int FOLLOWING = 8;

  /**
   * Pools for this Redis; nothing is connected before it is asked for.
   *
   * @param way what stands between a pool and its callers
   */
  static RedisConnections open(Vertx vertx, RedisConfig config, UnaryOperator<Redis> way) {
    var settling =
        options(config)
            .setMaxPoolSize(Math.max(2, config.connections() / 4))
            .setMaxPoolWaiting(MOST_SETTLING)
            .setPoolName("redis-settling")
            .setMetricsName("redis-settling");
    var aside =
        options(config)
            .setMaxPoolSize(ASIDE)
            .setMaxPoolWaiting(ASIDE)
            .setPoolName("redis-aside")
            .setMetricsName("redis-aside");
    var following =
        options(config)
            .setMaxPoolSize(FOLLOWING)
            .setMaxPoolWaiting(FOLLOWING)
            // What comes again several times a second, whatever is asked of us, is no part of it.
            .setTracingPolicy(TracingPolicy.IGNORE)
            .setPoolName("redis-following")
            .setMetricsName("redis-following");
    return new RedisConnections(
        way.apply(Redis.createClient(vertx, options(config))),
        way.apply(Redis.createClient(vertx, settling)),
        way.apply(Redis.createClient(vertx, aside)),
        way.apply(Redis.createClient(vertx, following)));
  }

  private static RedisOptions options(RedisConfig config) {
    var options =
        new RedisOptions()
            .setType(
                switch (config.kind()) {
                  case EMBEDDED, STANDALONE -> RedisClientType.STANDALONE;
                  case SENTINEL -> RedisClientType.SENTINEL;
                  case CLUSTER -> RedisClientType.CLUSTER;
                })
            .setMaxPoolSize(config.connections())
            .setMaxPoolWaiting(config.waiting())
            // Let go of before silence ends it, perhaps in the moment it is used again.
            .setPoolRecycleTimeout((int) SILENCE.toMillis() / 2)
            .setPoolCleanerInterval((int) SILENCE.toMillis() / 5)
            .setPoolName("redis")
            .setMetricsName("redis")
            .setAutoFailover(config.kind() == RedisConfig.Kind.SENTINEL)
            .setNetClientOptions(
                new NetClientOptions()
                    .setConnectTimeout((int) MOST.toMillis())
                    .setTcpNoDelay(true)
                    .setReadIdleTimeout((int) SILENCE.toMillis())
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS))
            .setEndpoints(config.urls().stream().map(Secret::reveal).toList());
    if (config.kind() == RedisConfig.Kind.SENTINEL) {
      options.setMasterName(config.master());
    }
    return options;
  }

  /** Closes all of them. */
  Future<Void> close() {
    return Future.join(calls.close(), settling.close(), aside.close(), following.close())
        .mapEmpty();
  }
}
