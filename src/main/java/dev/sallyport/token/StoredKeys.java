package dev.sallyport.token;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Records;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.security.GeneralSecurityException;

/** The public keys of pools as they are kept, for who looks on and makes none. */
public final class StoredKeys {
  private static final String NONE = "{\"keys\":[]}";

  private final SharedRedis redis;
  private final Kek kek;

  /** Those in this Redis, opened with this key. */
  public StoredKeys(SharedRedis redis, Kek kek) {
    this.redis = redis;
    this.kek = kek;
  }

  /**
   * A pool's JWK set as JSON text; an empty one before the pool needed any. Fails with Broken or
   * Overloaded, and with Invalid where they were sealed with another key.
   */
  public Future<String> jwks(Pool pool, Deadline deadline) {
    var key = RedisKeys.signingKey(pool.id(), pool.algorithm());
    return redis
        .get(key, deadline)
        .map(kept -> kept == null ? NONE : open(pool.algorithm(), key, kept));
  }

  private String open(String algorithm, String key, String kept) {
    try {
      return Succession.decode(algorithm, kek.open(SigningKeys.PURPOSE, kept, key)).jwks(algorithm);
    } catch (GeneralSecurityException wrongKek) {
      throw Records.foreign();
    }
  }
}
