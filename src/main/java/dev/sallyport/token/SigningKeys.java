package dev.sallyport.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.KeyEnds;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The signing keys of all pools: made when a pool first needs them, kept sealed in Redis, shared by
 * all replicas. One object serves one verticle instance. What it has read it reads again after five
 * minutes, so that replicas know of next keys long before those sign, and agree again should Redis
 * ever lose the keys. It lets go of a key that was taken away when it hears of it; while it may not
 * hear, it reads the keys each time.
 */
final class SigningKeys implements KeyEnds {
  private static final Script STORE = Script.named("token_keys");
  static final String PURPOSE = "signing-keys";
  static final List<String> ALGORITHMS = List.of("RS256", "ES256");
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration LOADING = Duration.ofSeconds(10);

  /** Of what is heard from others nothing older than this is gone by. */
  private static final Duration HEARING = Duration.ofSeconds(1);

  private static final int POOLS = 1_000;

  private final Vertx vertx;
  private final SharedRedis redis;
  private final Kek kek;
  private final BoundedPool signing;
  private final InstantSource clock;
  private final Supplier<Duration> lag;
  private final Cache<String, Known> known;

  /**
   * None is read yet.
   *
   * @param lag how old is what is heard of keys that were taken away
   * @param metrics count what is found here without asking Redis
   */
  SigningKeys(
      Vertx vertx,
      SharedRedis redis,
      Kek kek,
      BoundedPool signing,
      InstantSource clock,
      Supplier<Duration> lag,
      Metrics metrics) {
    this.vertx = vertx;
    this.redis = redis;
    this.kek = kek;
    this.signing = signing;
    this.clock = clock;
    this.lag = lag;
    // By the clock that says whose turn it is.
    this.known =
        Caffeine.newBuilder()
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .expireAfterWrite(FRESH)
            .maximumSize(POOLS)
            .recordStats(() -> metrics.lookups(Metrics.Cache.SIGNING_KEYS))
            .build();
  }

  /** Keys, and as what they are kept. Both are there at the same time, or neither ever is. */
  private record Known(Future<String> kept, Future<PoolKeys> keys) {}

  /**
   * The pool's keys, made now if it has none. Those who ask while they are being loaded share one
   * loading, which has a deadline of its own. A pool whose algorithm changes gets other keys, and
   * the tokens signed before count no more.
   */
  Future<PoolKeys> of(Pool pool) {
    var ready = known.getIfPresent(key(pool));
    if (ready == null) {
      return loading(pool, this::load);
    }
    return lag.get().compareTo(HEARING) > 0 ? fresh(pool) : ready.keys();
  }

  /** The same for a pool that was stored just now, which saves looking for what is not there. */
  Future<PoolKeys> first(Pool pool) {
    var ready = known.getIfPresent(key(pool));
    return ready == null ? loading(pool, this::make) : ready.keys();
  }

  /** The same as they are kept now. One trip to Redis, and no more where nothing has changed. */
  Future<PoolKeys> fresh(Pool pool) {
    var before = known.getIfPresent(key(pool));
    if (before == null || !before.keys().succeeded()) {
      return loading(pool, this::load);
    }
    return load(pool, key(pool), Deadline.in(LOADING))
        .compose(
            kept ->
                kept.equals(before.kept().result())
                    ? before.keys()
                    : loading(pool, (_, _, _) -> Future.succeededFuture(kept)));
  }

  @Override
  public void ended(String poolId, String kid) {
    ALGORITHMS.forEach(algorithm -> known.invalidate(RedisKeys.signingKey(poolId, algorithm)));
  }

  @Override
  public void doubted() {
    known.invalidateAll();
  }

  private interface Loading {
    Future<String> begin(Pool pool, String key, Deadline deadline);
  }

  static String key(Pool pool) {
    return RedisKeys.signingKey(pool.id(), pool.algorithm());
  }

  private Future<PoolKeys> loading(Pool pool, Loading how) {
    var key = key(pool);
    var deadline = Deadline.in(LOADING);
    var kept = how.begin(pool, key, deadline);
    var keys = kept.compose(text -> signing.run(deadline, () -> open(pool, key, text)));
    var loading = new Known(kept, keys);
    known.put(key, loading);
    return keys.onFailure(_ -> known.asMap().remove(key, loading));
  }

  private Future<String> load(Pool pool, String key, Deadline deadline) {
    return redis
        .get(key, deadline)
        .compose(kept -> kept == null ? make(pool, key, deadline) : Future.succeededFuture(kept));
  }

  /** Answers the sealed keys that count: these, or those of whoever was first. */
  private Future<String> make(Pool pool, String key, Deadline deadline) {
    return signing
        .run(
            deadline,
            () -> seal(Succession.first(KeyPairs.generate(pool.algorithm()), clock.instant()), key))
        .compose(ours -> redis.runDurable(STORE, List.of(key), List.of(ours), deadline))
        .map(SigningKeys::text);
  }

  /** As they are to be kept under this key. */
  String seal(Succession succession, String key) {
    return kek.seal(PURPOSE, succession.encode(), key);
  }

  private static String text(@Nullable Response stored) {
    if (stored == null) {
      throw Failed.broken("stored signing keys are gone", new IllegalStateException("nil"));
    }
    return stored.toString();
  }

  private PoolKeys open(Pool pool, String key, String kept) {
    return PoolKeys.of(vertx, pool.algorithm(), opened(pool, key, kept).living(clock.instant()));
  }

  /** What {@link #seal} made. Fails with Broken where another kek did. */
  Succession opened(Pool pool, String key, String kept) {
    try {
      return Succession.decode(pool.algorithm(), kek.open(PURPOSE, kept, key));
    } catch (GeneralSecurityException wrongKek) {
      throw Failed.broken("signing keys of " + pool.id() + " cannot be opened", wrongKek);
    }
  }
}
