package dev.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pools and their clients. Those from configuration are in memory and never change; those the API
 * made are in Redis, and what was read of them is reused for a second.
 */
public final class Pools {
  private static final Script CREATE = Script.named("pool_create");
  private static final Script READ = Script.named("pool_read");
  private static final Script WRITE = Script.named("pool_write");
  private static final Script ALLOW_SRP = Script.named("pool_allow_srp");
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final int CACHED = 10_000;
  private static final int TRIES = 4;

  private final Map<String, Pool> pools;
  private final Map<String, AppClient> clients;
  private final SharedRedis redis;
  private final Kek kek;
  private final RandomIds ids;
  private final Cache<String, Pool> seenPools = cache();
  private final Cache<String, AppClient> seenClients = cache();

  /** These from configuration, and what is in Redis. Client secrets there are sealed. */
  public Pools(
      List<Pool> pools, List<AppClient> clients, SharedRedis redis, Kek kek, RandomIds ids) {
    this.pools = pools.stream().collect(Collectors.toMap(Pool::id, Function.identity()));
    this.clients = clients.stream().collect(Collectors.toMap(AppClient::id, Function.identity()));
    this.redis = redis;
    this.kek = kek;
    this.ids = ids;
  }

  private static <T> Cache<String, T> cache() {
    return Caffeine.newBuilder().expireAfterWrite(FRESH).maximumSize(CACHED).build();
  }

  /** Fails with PoolNotFound. */
  public Future<Pool> pool(String poolId, Deadline deadline) {
    return found(
        pools.get(poolId),
        seenPools,
        poolId,
        () -> stored(RedisKeys.pool(poolId), deadline).map(StoredPool::pool),
        new Failure.PoolNotFound(poolId));
  }

  /** Fails with ClientNotFound. */
  public Future<AppClient> client(String clientId, Deadline deadline) {
    return found(
        clients.get(clientId),
        seenClients,
        clientId,
        () ->
            stored(RedisKeys.client(clientId), deadline)
                .map(document -> StoredPool.client(document, kek)),
        new Failure.ClientNotFound(clientId));
  }

  /** What Redis holds of a pool or client: its document, and whether SRP was allowed since. */
  record Stored(String document, boolean srp) {}

  private Future<@Nullable Stored> stored(String key, Deadline deadline) {
    return redis
        .run(READ, List.of(key), List.of(), deadline)
        .map(
            reply ->
                reply == null
                    ? null
                    : new Stored(reply.get(0).toString(), reply.get(1).toInteger() == 1));
  }

  private static <T> Future<T> found(
      @Nullable T configured,
      Cache<String, T> seen,
      String id,
      Supplier<Future<@Nullable T>> read,
      Failure missing) {
    var known = configured == null ? seen.getIfPresent(id) : configured;
    if (known != null) {
      return Future.succeededFuture(known);
    }
    return read.get()
        .compose(
            found -> {
              if (found == null) {
                return Future.failedFuture(new Failed(missing));
              }
              seen.put(id, found);
              return Future.succeededFuture(found);
            });
  }

  /** Stores a pool made by the API. */
  public Future<Pool> createPool(Pool pool, Deadline deadline) {
    return create(RedisKeys.pool(pool.id()), StoredPool.write(pool), pool, deadline);
  }

  /**
   * Changes a pool made by the API: {@code change} is applied to what is stored and, when somebody
   * else wrote in the meantime, again. Other replicas see it within a second. Fails with
   * PoolNotFound, with NotPermitted for a pool from configuration, with what the change throws, or
   * Overloaded.
   */
  public Future<Pool> changePool(String poolId, UnaryOperator<Pool> change, Deadline deadline) {
    return pools.containsKey(poolId)
        ? Future.failedFuture(new Failed(new Failure.NotPermitted(READ_ONLY)))
        : changePool(poolId, change, TRIES, deadline);
  }

  private Future<Pool> changePool(
      String poolId, UnaryOperator<Pool> change, int tries, Deadline deadline) {
    var key = RedisKeys.pool(poolId);
    return stored(key, deadline)
        .compose(
            found -> {
              var seen = StoredPool.pool(found);
              if (found == null || seen == null) {
                return Future.failedFuture(new Failed(new Failure.PoolNotFound(poolId)));
              }
              var next = change.apply(seen);
              return redis
                  .runDurable(
                      WRITE,
                      List.of(key),
                      List.of(found.document(), StoredPool.write(next)),
                      deadline)
                  .compose(
                      reply -> {
                        seenPools.invalidate(poolId);
                        if (Objects.requireNonNull(reply).toInteger() == 1) {
                          return Future.succeededFuture(next);
                        }
                        return tries > 1
                            ? changePool(poolId, change, tries - 1, deadline)
                            : Future.failedFuture(Failed.overloaded());
                      });
            });
  }

  /**
   * Stores a client made by the API. Where it may use SRP its pool begins to keep verifiers. Fails
   * with NotPermitted for a pool from configuration.
   */
  public Future<AppClient> createClient(AppClient client, Deadline deadline) {
    return pool(client.poolId(), deadline)
        .compose(pool -> open(pool, client, deadline))
        .compose(
            _ ->
                create(
                    RedisKeys.client(client.id()),
                    StoredPool.write(client, kek),
                    client,
                    deadline));
  }

  private Future<Void> open(Pool pool, AppClient client, Deadline deadline) {
    if (pool.readOnly()) {
      return Future.failedFuture(new Failed(new Failure.NotPermitted(READ_ONLY)));
    }
    if (!client.provesBySrp() || pool.srp()) {
      return Future.succeededFuture();
    }
    seenPools.invalidate(pool.id());
    return redis
        .runDurable(ALLOW_SRP, List.of(RedisKeys.pool(pool.id())), List.of(), deadline)
        .mapEmpty();
  }

  private static final String READ_ONLY =
      "This user pool comes from the configuration file and cannot be changed by the API";

  private <T> Future<T> create(String key, String document, T made, Deadline deadline) {
    return redis
        .runDurable(CREATE, List.of(key), List.of(document), deadline)
        .compose(
            reply ->
                reply != null && reply.toInteger() == 1
                    ? Future.succeededFuture(made)
                    : Future.failedFuture(
                        Failed.broken(
                            "a drawn id was taken", new IllegalStateException("id taken"))));
  }

  /** The pools from configuration. */
  public List<Pool> configured() {
    return List.copyOf(pools.values());
  }

  /** The clients of the pools from configuration. */
  public List<AppClient> configuredClients() {
    return List.copyOf(clients.values());
  }

  /** An id for a new pool: {@code region_} and nine letters and digits. */
  public String drawPoolId(String region) {
    return region + "_" + draw("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 9);
  }

  /** An id for a new client: 26 lower-case letters and digits. */
  public String drawClientId() {
    return draw("abcdefghijklmnopqrstuvwxyz0123456789", 26);
  }

  /** A secret for a new client: 51 lower-case letters and digits, 263 bits. */
  public String drawClientSecret() {
    return draw("abcdefghijklmnopqrstuvwxyz0123456789", 51);
  }

  private String draw(String letters, int length) {
    var drawn = new StringBuilder();
    // A byte beyond the last whole multiple would make the first letters likelier.
    var whole = 256 - 256 % letters.length();
    while (drawn.length() < length) {
      for (var each : ids.bytes(2 * length)) {
        var value = each & 0xff;
        if (value < whole && drawn.length() < length) {
          drawn.append(letters.charAt(value % letters.length()));
        }
      }
    }
    return drawn.toString();
  }
}
