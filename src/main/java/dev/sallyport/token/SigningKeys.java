package dev.sallyport.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The signing keys of all pools: made when a pool first needs them, kept sealed in Redis, shared by
 * all replicas. One object serves one verticle instance. What it has read it reads again after five
 * minutes, so that replicas know of next keys long before those sign, and agree again should Redis
 * ever lose the keys.
 */
final class SigningKeys {
  private static final Script STORE = Script.named("token_keys");
  private static final Script TURN = Script.named("token_keys_turn");
  static final String PURPOSE = "signing-keys";
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration LOADING = Duration.ofSeconds(10);
  private static final int POOLS = 1_000;

  private final Vertx vertx;
  private final SharedRedis redis;
  private final Kek kek;
  private final BoundedPool signing;
  private final InstantSource clock;
  private final Cache<String, Future<PoolKeys>> known;

  SigningKeys(
      Vertx vertx,
      SharedRedis redis,
      Kek kek,
      BoundedPool signing,
      InstantSource clock,
      Metrics metrics) {
    this.vertx = vertx;
    this.redis = redis;
    this.kek = kek;
    this.signing = signing;
    this.clock = clock;
    // By the clock that says whose turn it is.
    this.known =
        Caffeine.newBuilder()
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .expireAfterWrite(FRESH)
            .maximumSize(POOLS)
            .recordStats(() -> metrics.lookups(Metrics.Cache.SIGNING_KEYS))
            .build();
  }

  /**
   * The pool's keys, made now if it has none. Those who ask while they are being loaded share one
   * loading, which has a deadline of its own. A pool whose algorithm changes gets other keys, and
   * the tokens signed before count no more.
   */
  Future<PoolKeys> of(Pool pool) {
    return of(pool, this::load);
  }

  /** The same for a pool that was stored just now, which saves looking for what is not there. */
  Future<PoolKeys> first(Pool pool) {
    return of(pool, this::make);
  }

  /** The same as they are kept now. */
  Future<PoolKeys> fresh(Pool pool) {
    known.invalidate(key(pool));
    return of(pool);
  }

  /**
   * Makes the next keys, which are published at once and sign an hour later. Fails with Unready
   * while there are next ones already, with ChangedMeanwhile where somebody else was faster.
   */
  Future<PoolKeys> rotate(Pool pool, Deadline deadline) {
    var key = key(pool);
    return load(pool, key, deadline)
        .compose(
            kept ->
                signing
                    .run(deadline, () -> next(pool, key, kept))
                    .compose(
                        ours ->
                            redis.runDurable(TURN, List.of(key), List.of(kept, ours), deadline)))
        .compose(
            turned ->
                Objects.requireNonNull(turned).toInteger() == 1
                    ? fresh(pool)
                    : Future.failedFuture(new Failed(new Failure.ChangedMeanwhile())));
  }

  private String next(Pool pool, String key, String kept) throws GeneralSecurityException {
    var now = clock.instant();
    var succession = opened(pool, key, kept);
    if (succession.awaits(now)) {
      throw new Failed(
          new Failure.Unready("The next signing keys are published and wait for their turn."));
    }
    return seal(succession.followedBy(KeyPairs.generate(pool.algorithm()), now), key);
  }

  private interface Loading {
    Future<String> begin(Pool pool, String key, Deadline deadline);
  }

  private static String key(Pool pool) {
    return RedisKeys.signingKey(pool.id(), pool.algorithm());
  }

  private Future<PoolKeys> of(Pool pool, Loading how) {
    var key = key(pool);
    var ready = known.getIfPresent(key);
    if (ready != null) {
      return ready;
    }
    var deadline = Deadline.in(LOADING);
    var loading =
        how.begin(pool, key, deadline)
            .compose(kept -> signing.run(deadline, () -> open(pool, key, kept)));
    known.put(key, loading);
    return loading.onFailure(_ -> known.asMap().remove(key, loading));
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

  private String seal(Succession succession, String key) {
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

  private Succession opened(Pool pool, String key, String kept) {
    try {
      return Succession.decode(pool.algorithm(), kek.open(PURPOSE, kept, key));
    } catch (GeneralSecurityException wrongKek) {
      throw Failed.broken("signing keys of " + pool.id() + " cannot be opened", wrongKek);
    }
  }
}
