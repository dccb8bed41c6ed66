package dev.sallyport.token.dpop;

import dev.sallyport.crypto.Sha256;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * Which proofs were used, on any replica (RFC 9449 §11.1). Redis holds a hash of each for as long
 * as it could come again; it is not waited for Redis's own replicas, since this is asked with every
 * request: a failover forgets the proofs of its last moments.
 */
final class UsedProofs {
  private static final Script USE = Script.named("proof_use");

  private final SharedRedis redis;
  private final String lasting;

  /** That are remembered for so long. */
  UsedProofs(SharedRedis redis, Duration lasting) {
    this.redis = redis;
    this.lasting = Long.toString(lasting.toMillis());
  }

  /**
   * Uses a proof up; of those who try at once one does.
   *
   * @param id its {@code jti}, which only its key keeps apart from those of others
   */
  Future<Boolean> first(String key, String id, Deadline deadline) {
    var hash = Sha256.hash((key + "." + id).getBytes(StandardCharsets.UTF_8));
    var name = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    return redis
        .run(USE, List.of(RedisKeys.proof(name)), List.of(lasting), deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
  }
}
