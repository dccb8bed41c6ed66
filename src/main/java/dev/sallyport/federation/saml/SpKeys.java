package dev.sallyport.federation.saml;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
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
  private static final int POOLS = 1_000;

  private final SharedRedis redis;
  private final Kek kek;
  private final BoundedPool slow;
  private final InstantSource clock;
  private final Cache<String, SpCredentials> known =
      Caffeine.newBuilder().expireAfterWrite(FRESH).maximumSize(POOLS).build();

  /**
   * Those in this Redis.
   *
   * @param slow where keys are made
   */
  public SpKeys(SharedRedis redis, Kek kek, BoundedPool slow, InstantSource clock) {
    this.redis = redis;
    this.kek = kek;
    this.slow = slow;
    this.clock = clock;
  }

  /** A pool's, made now if it has none. Fails with Broken or Overloaded. */
  public Future<SpCredentials> of(Pool pool, Deadline deadline) {
    var ready = known.getIfPresent(pool.id());
    if (ready != null) {
      return Future.succeededFuture(ready);
    }
    var key = RedisKeys.signingKey(pool.id(), RedisKeys.SAML);
    return redis
        .get(key, deadline)
        .compose(
            kept -> kept == null ? make(pool, key, deadline) : Future.succeededFuture(kept))
        .map(kept -> open(pool, key, kept))
        .onSuccess(made -> known.put(pool.id(), made));
  }

  /** Answers the sealed keys that count: these, or those of whoever was first. */
  private Future<String> make(Pool pool, String key, Deadline deadline) {
    return slow.run(
            deadline,
            () ->
                kek.seal(PURPOSE, SpCredentials.generate(pool.id(), clock.instant()).encode(), key))
        .compose(ours -> redis.runDurable(STORE, List.of(key), List.of(ours), deadline))
        .map(SpKeys::text);
  }

  private static String text(@Nullable Response stored) {
    if (stored == null) {
      throw Failed.broken("stored SAML keys are gone", new IllegalStateException("nil"));
    }
    return stored.toString();
  }

  private SpCredentials open(Pool pool, String key, String kept) {
    try {
      return SpCredentials.decode(kek.open(PURPOSE, kept, key));
    } catch (GeneralSecurityException wrongKek) {
      throw Failed.broken("SAML keys of " + pool.id() + " cannot be opened", wrongKek);
    }
  }
}
