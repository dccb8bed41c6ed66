package dev.sallyport.federation.saml;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Resealing;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which SAML providers know pools: made when one is first asked for, kept sealed in
 * Redis beside the pool's other keys, and the same in all replicas.
 */
public final class SpKeys {
  private static final String PURPOSE = "saml-keys";
  private static final Script STORE = Script.named("token_keys");
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration LOADING = Duration.ofSeconds(15);
  private static final int POOLS = 1_000;

  private final Vertx vertx;
  private final SharedRedis redis;
  private final Kek kek;
  private final BoundedPool slow;
  private final InstantSource clock;
  private final Cache<String, SpCredentials> known =
      Caffeine.newBuilder().expireAfterWrite(FRESH).maximumSize(POOLS).build();
  private final Cache<String, Shared<SpCredentials>> loading =
      Caffeine.newBuilder().expireAfterAccess(FRESH).maximumSize(POOLS).build();

  /**
   * Those in this Redis.
   *
   * @param slow where keys are made
   */
  public SpKeys(Vertx vertx, SharedRedis redis, Kek kek, BoundedPool slow, InstantSource clock) {
    this.vertx = vertx;
    this.redis = redis;
    this.kek = kek;
    this.slow = slow;
    this.clock = clock;
  }

  /**
   * A pool's, made now if it has none: whoever waits in vain finds them soon. Fails with Broken or
   * Overloaded.
   */
  public Future<SpCredentials> of(Pool pool, Deadline deadline) {
    var ready = known.getIfPresent(pool.id());
    return ready != null
        ? Future.succeededFuture(ready)
        : loading.get(pool.id(), id -> new Shared<>(vertx, () -> load(id))).await(deadline);
  }

  /** Where a pool's are, sealed. */
  public static Resealing.Whole sealed(String poolId) {
    return new Resealing.Whole(RedisKeys.signingKey(poolId, RedisKeys.SAML), PURPOSE);
  }

  private Future<SpCredentials> load(String poolId) {
    var deadline = Deadline.in(LOADING);
    var key = RedisKeys.signingKey(poolId, RedisKeys.SAML);
    return redis
        .get(key, deadline)
        .compose(kept -> kept == null ? make(poolId, key, deadline) : Future.succeededFuture(kept))
        .compose(kept -> slow.run(deadline, () -> open(poolId, key, kept)))
        .onSuccess(made -> known.put(poolId, made));
  }

  /** Answers the sealed keys that count: these, or those of whoever was first. */
  private Future<String> make(String poolId, String key, Deadline deadline) {
    return slow.run(
            deadline,
            () -> kek.seal(PURPOSE, SpCredentials.generate(poolId, clock.instant()).encode(), key))
        .compose(ours -> redis.runDurable(STORE, List.of(key), List.of(ours), deadline))
        .map(SpKeys::text);
  }

  private static String text(@Nullable Response stored) {
    if (stored == null) {
      throw Failed.broken("stored SAML keys are gone", new IllegalStateException("nil"));
    }
    return stored.toString();
  }

  private SpCredentials open(String poolId, String key, String kept) {
    try {
      return SpCredentials.decode(kek.open(PURPOSE, kept, key));
    } catch (GeneralSecurityException wrongKek) {
      throw Failed.broken("SAML keys of " + poolId + " cannot be opened", wrongKek);
    }
  }
}
