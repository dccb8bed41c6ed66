package dev.sallyport.revocation;

import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where revocations are said: one stream for all replicas and pools, in order of Redis's own time.
 * It holds what was said while a token of then may still be good, and a bounded number of entries,
 * lest somebody fill Redis by revoking.
 */
public final class RevocationLog {
  /** Access tokens live 24 hours at most (tokens.md §4); an hour for clocks and calls under way. */
  static final Duration KEPT = Duration.ofHours(25);

  /** How many entries there are at most; whoever missed older ones asks Redis instead. */
  static final int MOST = 500_000;

  private static final Script ADD = Script.named("revocation_add");

  private final SharedRedis redis;
  private final int most;

  /** The log in this Redis. */
  public RevocationLog(SharedRedis redis) {
    this(redis, MOST);
  }

  /** The same, with room for so many. */
  RevocationLog(SharedRedis redis, int most) {
    this.redis = redis;
    this.most = most;
  }

  /** The stream, and the epoch beside it: since when nothing was lost. */
  static List<String> keys() {
    return List.of(RedisKeys.revocations(), RedisKeys.revocationEpoch());
  }

  /**
   * Says it to all replicas. Durable: complete when as many copies of Redis have it as are
   * configured; else it fails, and must not be reported as done. One round trip.
   */
  public Future<Void> publish(Revocation what, Deadline deadline) {
    var bounds = Stream.of(Long.toString(KEPT.toMillis()), Integer.toString(most));
    var args = Stream.concat(bounds, Entry.fields(what).stream()).toList();
    return redis.runDurable(ADD, keys(), args, deadline).mapEmpty();
  }

  /**
   * Says it while the write that brings it about is under way, and answers what the write does once
   * both are done. Fails when either does; nobody knows then which of them was done, and both may
   * be done again.
   */
  public <T> Future<T> along(Future<T> write, Revocation what, Deadline deadline) {
    return Future.join(write, publish(what, deadline)).map(_ -> write.result());
  }
}
