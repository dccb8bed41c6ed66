package dev.sallyport.limits;

import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How much an address may begin in a minute that is remembered until it is finished, though nobody
 * proved anything yet: so that what is never finished does not fill Redis (AC-112). Its network may
 * begin ten times as much.
 */
public final class Beginnings {
  private static final Script COUNT = Script.named("limit_count");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int ADDRESSES = 10;

  private final SharedRedis redis;
  private final Macs macs;
  private final int most;

  /** Counts in this Redis; addresses in keys are MACs made with this key. */
  public Beginnings(SharedRedis redis, Kek kek, int most) {
    this.redis = redis;
    this.macs = new Macs(kek);
    this.most = most;
  }

  /** Counts one. Fails with Overloaded where there were too many. */
  public Future<Void> take(Address address, Deadline deadline) {
    var names = macs.of(address);
    return counted(RedisKeys.begun(names.region(), names.address()), most, deadline)
        .compose(
            _ ->
                counted(
                    RedisKeys.begun(names.region(), names.network()),
                    (long) most * ADDRESSES,
                    deadline));
  }

  private Future<Void> counted(String key, long most, Deadline deadline) {
    return redis
        .run(
            COUNT,
            List.of(key),
            List.of(Long.toString(most), Long.toString(MINUTE.toMillis())),
            deadline)
        .compose(
            reply ->
                Objects.requireNonNull(reply).toInteger() == 1
                    ? Future.succeededFuture()
                    : Future.failedFuture(Failed.overloaded("beginnings of this address")));
  }
}
