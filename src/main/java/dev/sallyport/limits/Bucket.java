package dev.sallyport.limits;

import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * So many requests a second, of all replicas together, and what this one has in hand of them. It is
 * filled up when half is used, while requests go on; one that finds nothing in hand waits for that.
 * Where there is nothing left, nobody asks again before there can be something: what is refused
 * makes no trips.
 */
final class Bucket {
  private static final Script LEASE = Script.named("request_lease");

  /** A part of a second's requests, or of a burst, that is taken at once. */
  private static final int PART = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final SharedRedis redis;
  private final String key;
  private final int rate;
  private final int burst;
  private final int batch;
  private final Duration patience;

  private int inHand;
  private long nothingUntil = System.nanoTime();
  private @Nullable Future<Integer> asking;

  /** One that holds a second's. */
  Bucket(SharedRedis redis, String key, int rate) {
    this(redis, key, rate, rate, PATIENCE);
  }

  /**
   * One that gets so many a second.
   *
   * @param burst how many it holds
   * @param patience how long whoever finds nothing in hand waits for Redis
   */
  Bucket(SharedRedis redis, String key, int rate, int burst, Duration patience) {
    this.redis = redis;
    this.key = key;
    this.rate = rate;
    this.burst = burst;
    this.batch = Math.max(1, Math.max(rate, burst) / PART);
    this.patience = patience;
  }

  /** Takes one. False where there is none. */
  Future<Boolean> take(Deadline deadline) {
    Future<Integer> more;
    synchronized (this) {
      var given = inHand > 0;
      if (given) {
        inHand--;
      }
      var now = System.nanoTime() - nothingUntil >= 0;
      more = now && inHand <= batch / 2 ? asked() : null;
      if (given || more == null) {
        return Future.succeededFuture(given);
      }
    }
    return more.compose(
        got -> got == 0 || deadline.passed() ? Future.succeededFuture(fromHand()) : take(deadline));
  }

  private synchronized boolean fromHand() {
    if (inHand == 0) {
      return false;
    }
    inHand--;
    return true;
  }

  /** One trip at a time; whoever asks meanwhile waits for the same. */
  private synchronized Future<Integer> asked() {
    if (asking != null) {
      return asking;
    }
    var promise = Promise.<Integer>promise();
    asking = promise.future();
    redis
        .run(
            LEASE,
            List.of(key),
            List.of(Integer.toString(rate), Integer.toString(batch), Integer.toString(burst)),
            Deadline.in(patience))
        .map(Objects::requireNonNull)
        .map(reply -> got(reply.get(0).toInteger(), reply.get(1).toInteger()))
        .onComplete(
            got -> {
              synchronized (this) {
                asking = null;
              }
              promise.handle(got);
            });
    return promise.future();
  }

  private synchronized int got(int given, int waitMillis) {
    inHand += given;
    if (given == 0) {
      nothingUntil = System.nanoTime() + Duration.ofMillis(waitMillis).toNanos();
    }
    return given;
  }
}
