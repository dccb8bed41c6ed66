package dev.sallyport.redis;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Test mode's clock: the system's, and so much ahead, here and in Redis alike. It never goes back.
 * When it is moved, what is left of the life of every key of ours gets shorter by as much, in one
 * step, and scripts that ask Redis for its time are told the time of this clock. How far ahead it
 * is stays in Redis, so that a restart does not turn it back.
 */
public final class MovableClock implements InstantSource {
  private static final Script MOVE = Script.named("testing_move");
  private static final String AHEAD = "sp:testing:ahead";

  /** One step looks at every key, while nobody else is served. */
  private static final String MOST_KEYS = "100000";

  private static final Duration FURTHEST = Duration.ofDays(36_500);

  private static final String ASKING = "redis.call('TIME')";
  private static final String TOLD = "moved_time()";
  private static final String MOVED_TIME =
      """
      local function moved_time()
        local time = redis.call('TIME')
        local ahead = tonumber(redis.call('GET', '%s') or '0')
        return {time[1] + math.floor(ahead / 1000), time[2] + ahead %% 1000 * 1000}
      end
      """
          .formatted(AHEAD);

  private final boolean movable;
  private final AtomicLong ahead = new AtomicLong();
  private final Map<Script, Script> spelled = new ConcurrentHashMap<>();

  /**
   * A clock that goes like the system's.
   *
   * @param movable false for a cluster, where no one step reaches all keys
   */
  public MovableClock(boolean movable) {
    this.movable = movable;
  }

  @Override
  public Instant instant() {
    return InstantSource.system().instant().plusMillis(ahead.get());
  }

  /** How far ahead it is. */
  public Duration ahead() {
    return Duration.ofMillis(ahead.get());
  }

  /** Learns how far ahead the clock of this Redis is. */
  public Future<Void> look(SharedRedis redis, Deadline deadline) {
    return movable ? moved(redis, Duration.ZERO, deadline) : Future.succeededFuture();
  }

  /**
   * Moves it ahead. Fails with Invalid for a step back or too far, Unsupported on a cluster, and
   * TooMany where there are too many keys; then nothing has moved.
   */
  public Future<Void> move(SharedRedis redis, Duration step, Deadline deadline) {
    if (step.isNegative() || ahead().plus(step).compareTo(FURTHEST) > 0) {
      return failed(new Failure.Invalid("The clock moves ahead only, by a hundred years in all."));
    }
    return movable
        ? moved(redis, step, deadline)
        : failed(new Failure.Unsupported("The clock of a Redis Cluster cannot be moved"));
  }

  private Future<Void> moved(SharedRedis redis, Duration step, Deadline deadline) {
    return redis
        .run(MOVE, List.of(AHEAD), List.of(Long.toString(step.toMillis()), MOST_KEYS), deadline)
        .map(reply -> Objects.requireNonNull(reply).toString())
        .compose(
            reply -> {
              if (reply.equals("full")) {
                return failed(new Failure.TooMany("Redis holds more than " + MOST_KEYS + " keys."));
              }
              ahead.set(Long.parseLong(reply));
              return Future.succeededFuture();
            });
  }

  private static Future<Void> failed(Failure failure) {
    return Future.failedFuture(new Failed(failure));
  }

  /** The script as it is run in test mode: told the time of this clock. */
  Script spelled(Script script) {
    return movable && script.text().contains(ASKING)
        ? spelled.computeIfAbsent(script, MovableClock::told)
        : script;
  }

  private static Script told(Script script) {
    return Script.of(script.name(), MOVED_TIME + script.text().replace(ASKING, TOLD));
  }
}
