package dev.sallyport.redis;

import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that a server has died and starts it again: at once, then after pauses that double. What
 * keeps dying for about a minute is said aloud once, and tried at long pauses from then on: a disk
 * that was full has room again some day.
 */
final class RedisWatch {
  /** Starts before it is said aloud; with the pauses between them that is about a minute. */
  static final int MOST_TRIES = 8;

  private static final Logger LOG = LoggerFactory.getLogger(RedisWatch.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** Looks that must find it alive before its deaths are forgotten. */
  private static final int STEADY_LOOKS = 120;

  private final Vertx vertx;
  private final Duration rhythm;
  private final Callable<Boolean> alive;
  private final Supplier<Future<?>> start;
  private long timer;
  private int tries;
  private int looks;
  private volatile boolean ended;
  private volatile Future<Void> looking = Future.succeededFuture();
  private volatile @Nullable Timer pause;

  /**
   * A watch that has not begun.
   *
   * @param rhythm between two looks, and the first pause between two starts
   * @param alive whether the process is there; may block
   * @param start starts it, or fails
   */
  RedisWatch(Vertx vertx, Duration rhythm, Callable<Boolean> alive, Supplier<Future<?>> start) {
    this.vertx = vertx;
    this.rhythm = rhythm;
    this.alive = alive;
    this.start = start;
  }

  void begin() {
    timer = vertx.setPeriodic(rhythm.toMillis(), _ -> look());
  }

  /** Completes when nothing will be started any more. */
  Future<Void> end() {
    ended = true;
    vertx.cancelTimer(timer);
    cancelPause();
    return looking.transform(_ -> Future.succeededFuture());
  }

  /** One look, unless one is under way. */
  void look() {
    if (ended || !looking.isComplete()) {
      return;
    }
    looking =
        vertx
            .executeBlocking(alive)
            .compose(
                there -> {
                  if (there) {
                    looks++;
                    tries = looks >= STEADY_LOOKS ? 0 : tries;
                    return Future.succeededFuture();
                  }
                  looks = 0;
                  LOG.error("the embedded Redis has died");
                  return revive();
                })
            .onFailure(
                unknown -> LOG.warn("whether the embedded Redis runs cannot be told", unknown));
  }

  private Future<Void> revive() {
    if (ended) {
      return Future.succeededFuture();
    }
    if (tries == MOST_TRIES) {
      LOG.atError()
          .addKeyValue("tries", tries)
          .addKeyValue("pause", LONGEST_PAUSE)
          .log("the embedded Redis keeps dying; see its log. It is tried on at long pauses");
    }
    tries++;
    return paused().compose(_ -> ended ? Future.succeededFuture() : startOnce());
  }

  private Future<Void> startOnce() {
    return start
        .get()
        .transform(
            result -> {
              if (result.succeeded()) {
                LOG.atInfo().addKeyValue("try", tries).log("the embedded Redis runs again");
                return Future.succeededFuture();
              }
              LOG.atError()
                  .addKeyValue("try", tries)
                  .addKeyValue("of", MOST_TRIES)
                  .addKeyValue("cause", result.cause().getMessage())
                  .log("the embedded Redis could not be started");
              return revive();
            });
  }

  /** None before the first try; also over when the watch ends. */
  private Future<Void> paused() {
    if (tries == 1) {
      return Future.succeededFuture();
    }
    var longest = LONGEST_PAUSE.toMillis();
    var millis = tries > MOST_TRIES ? longest : Math.min(rhythm.toMillis() << (tries - 2), longest);
    var next = vertx.timer(millis);
    pause = next;
    if (ended) {
      next.cancel();
    }
    return next.transform(_ -> Future.succeededFuture());
  }

  private void cancelPause() {
    var current = pause;
    if (current != null) {
      current.cancel();
    }
  }
}
