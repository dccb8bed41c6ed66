package dev.sallyport.directory;

import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;

/**
 * How many devices each pool has. A device is counted before it is stored and until after it is
 * gone, since the two lie on different nodes: what a crash leaves in between is counted too many,
 * so there are never more than there may be.
 */
final class DeviceCount {
  private static final Script COUNT = Script.named("device_count");

  private final SharedRedis redis;

  DeviceCount(SharedRedis redis) {
    this.redis = redis;
  }

  /** Counts one more. False where the pool has so many already. */
  Future<Boolean> more(String poolId, int most, Deadline deadline) {
    return redis
        .run(COUNT, List.of(key(poolId)), List.of("1", Integer.toString(most)), deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
  }

  /** So many are gone. Where that cannot be counted it stays: they are gone all the same. */
  Future<Void> fewer(String poolId, int gone, Deadline deadline) {
    return gone == 0
        ? Future.succeededFuture()
        : redis
            .settle(COUNT, List.of(key(poolId)), List.of(Integer.toString(-gone), "0"), deadline)
            .<Void>mapEmpty()
            .otherwiseEmpty();
  }

  static String key(String poolId) {
    return RedisKeys.poolPart(poolId, "device-count");
  }
}
