package dev.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.config.QuotasConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pools and their clients, to be read. Those from configuration are in memory and never change;
 * those the API made are in Redis. What was read of them is reused until a second after it was
 * asked for, so that no replica goes by anything older. {@link #administration} changes them.
 */
public final class Pools {
  private static final Script READ = Script.named("pool_read");
  private static final Script READ_CLIENT = Script.named("client_read");
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final int CACHED = 10_000;

  private final Map<String, Pool> pools;
  private final Map<String, AppClient> clients;
  private final SharedRedis redis;
  private final Kek kek;
  private final RandomIds ids;
  private final PoolParts parts;
  private final QuotasConfig quotas;
  private final PoolAdministration administration;
  private final ClientAdministration clientAdministration;
  private final ResourceServers resourceServers;
  private final IdentityProviders identityProviders;
  private final Domains domains;
  private final Cache<String, Seen<Pool>> seenPools = cache();
  private final Cache<String, Seen<AppClient>> seenClients = cache();

  /** The pool of each client lately asked for; it never changes, and no id is given twice. */
  private final Cache<String, String> poolOf = Caffeine.newBuilder().maximumSize(CACHED).build();

  /** The same, and none of them has an outside identity provider. */
  public Pools(
      List<Pool> pools,
      List<AppClient> clients,
      SharedRedis redis,
      Kek kek,
      RandomIds ids,
      QuotasConfig quotas) {
    this(pools, clients, Map.of(), redis, kek, ids, quotas);
  }

  /**
   * These from configuration, and what is in Redis. Client secrets there are sealed.
   *
   * @param providers outside identity providers of those pools, by the pools' ids
   */
  public Pools(
      List<Pool> pools,
      List<AppClient> clients,
      Map<String, List<IdentityProvider>> providers,
      SharedRedis redis,
      Kek kek,
      RandomIds ids,
      QuotasConfig quotas) {
    this.pools = pools.stream().collect(Collectors.toMap(Pool::id, Function.identity()));
    this.clients = clients.stream().collect(Collectors.toMap(AppClient::id, Function.identity()));
    this.redis = redis;
    this.kek = kek;
    this.ids = ids;
    this.quotas = quotas;
    this.parts = new PoolParts(redis, quotas);
    this.administration = new PoolAdministration(this, redis, quotas.pools());
    this.clientAdministration = new ClientAdministration(this, redis, kek, parts);
    this.resourceServers = new ResourceServers(parts);
    this.identityProviders = new IdentityProviders(parts, kek, providers);
    this.domains = new Domains(redis, parts, ids);
  }

  /** What was read, and when it was asked for on the monotonic clock. */
  private record Seen<T>(T value, long sinceNanos) {
    boolean fresh() {
      return System.nanoTime() - sinceNanos < FRESH.toNanos();
    }
  }

  private static <T> Cache<String, Seen<T>> cache() {
    return Caffeine.newBuilder().expireAfterWrite(FRESH).maximumSize(CACHED).build();
  }

  /** Changes pools. */
  public PoolAdministration administration() {
    return administration;
  }

  /** Changes their clients. */
  public ClientAdministration clientAdministration() {
    return clientAdministration;
  }

  /** Their resource servers. */
  public ResourceServers resourceServers() {
    return resourceServers;
  }

  /** Their outside identity providers. */
  public IdentityProviders identityProviders() {
    return identityProviders;
  }

  /** Their domain names. */
  public Domains domains() {
    return domains;
  }

  /** How many there may be of what is theirs. */
  public QuotasConfig quotas() {
    return quotas;
  }

  /** What else belongs to pools. */
  public PoolParts parts() {
    return parts;
  }

  /** Fails with PoolNotFound. */
  public Future<Pool> pool(String poolId, Deadline deadline) {
    var known = known(pools.get(poolId), seenPools.getIfPresent(poolId));
    return known == null ? freshPool(poolId, deadline) : Future.succeededFuture(known);
  }

  /** The pool as it is now, not as it was a second ago. Fails with PoolNotFound. */
  public Future<Pool> freshPool(String poolId, Deadline deadline) {
    var configured = pools.get(poolId);
    if (configured != null) {
      return Future.succeededFuture(configured);
    }
    return stored(poolId, deadline).map(StoredPool::pool);
  }

  /** Whether the pool comes from configuration, and never changes. */
  boolean isConfigured(String poolId) {
    return pools.containsKey(poolId);
  }

  /** The pool's document as it is now. Fails with PoolNotFound. */
  Future<Stored> stored(String poolId, Deadline deadline) {
    var asked = System.nanoTime();
    return redis
        .run(READ, List.of(RedisKeys.pool(poolId)), List.of(), deadline)
        .map(
            reply -> {
              if (reply == null) {
                throw new Failed(new Failure.PoolNotFound(poolId));
              }
              return seen(poolId, reply, asked);
            });
  }

  private Stored seen(String poolId, Response reply, long asked) {
    var stored = stored(reply.get(0), reply.get(1));
    seenPools.put(poolId, new Seen<>(StoredPool.pool(stored), asked));
    return stored;
  }

  /** The pools of these ids that there are, in their order. One round trip for all of them. */
  Future<List<Pool>> those(List<String> poolIds, Deadline deadline) {
    var found = new HashMap<String, Pool>();
    poolIds.forEach(
        id -> {
          var known = known(pools.get(id), seenPools.getIfPresent(id));
          if (known != null) {
            found.put(id, known);
          }
        });
    var missing = poolIds.stream().filter(id -> !found.containsKey(id)).toList();
    var asked = System.nanoTime();
    return redis
        .runEach(READ, missing.stream().map(RedisKeys::pool).toList(), List.of(), deadline)
        .map(
            replies -> {
              for (var i = 0; i < missing.size(); i++) {
                var reply = replies.get(i);
                if (reply != null) {
                  var id = missing.get(i);
                  found.put(id, StoredPool.pool(seen(id, reply, asked)));
                }
              }
              return poolIds.stream().flatMap(id -> Stream.ofNullable(found.get(id))).toList();
            });
  }

  /** What Redis holds of a pool: its document, and whether SRP was allowed since. */
  record Stored(String document, boolean srp) {}

  private static Stored stored(Response document, Response srp) {
    return new Stored(document.toString(), srp.toInteger() == 1);
  }

  /** Fails with ClientNotFound. */
  public Future<AppClient> client(String clientId, Deadline deadline) {
    var known = known(clients.get(clientId), seenClients.getIfPresent(clientId));
    return known == null ? freshClient(clientId, deadline) : Future.succeededFuture(known);
  }

  /** The client as it is now, not as it was a second ago. Fails with ClientNotFound. */
  public Future<AppClient> freshClient(String clientId, Deadline deadline) {
    var configured = clients.get(clientId);
    return configured == null
        ? poolOf(clientId, deadline).compose(poolId -> client(poolId, clientId, deadline))
        : Future.succeededFuture(configured);
  }

  /**
   * The client of this pool as it is now, in one round trip. Fails with ClientNotFound, also where
   * there is no such pool.
   */
  Future<AppClient> freshClient(String poolId, String clientId, Deadline deadline) {
    var configured = clients.get(clientId);
    if (configured == null && !isConfigured(poolId)) {
      return client(poolId, clientId, deadline);
    }
    return configured != null && configured.poolId().equals(poolId)
        ? Future.succeededFuture(configured)
        : Future.failedFuture(new Failed(new Failure.ClientNotFound(clientId)));
  }

  private Future<String> poolOf(String clientId, Deadline deadline) {
    var known = poolOf.getIfPresent(clientId);
    return known != null
        ? Future.succeededFuture(known)
        : redis
            .get(RedisKeys.client(clientId), deadline)
            .map(
                poolId -> {
                  if (poolId == null) {
                    throw new Failed(new Failure.ClientNotFound(clientId));
                  }
                  poolOf.put(clientId, poolId);
                  return poolId;
                });
  }

  /** Reads the pool with it, which whoever asks for a client asks for next. */
  private Future<AppClient> client(String poolId, String clientId, Deadline deadline) {
    var asked = System.nanoTime();
    var keys = List.of(RedisKeys.pool(poolId), PoolParts.Kind.CLIENT.key(poolId));
    return redis
        .run(READ_CLIENT, keys, List.of(clientId), deadline)
        .map(
            reply -> {
              if (reply == null) {
                throw new Failed(new Failure.ClientNotFound(clientId));
              }
              var pool = StoredPool.pool(stored(reply.get(1), reply.get(2)));
              var client = StoredClient.read(reply.get(0).toString(), kek);
              seenPools.put(poolId, new Seen<>(pool, asked));
              seenClients.put(clientId, new Seen<>(client, asked));
              return client;
            });
  }

  private static <T> @Nullable T known(@Nullable T configured, @Nullable Seen<T> seen) {
    return configured == null && seen != null && seen.fresh() ? seen.value() : configured;
  }

  /** Reads these again when they are next asked for. Other replicas do within a second. */
  void forget(String poolId, String clientId) {
    seenPools.invalidate(poolId);
    seenClients.invalidate(clientId);
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
