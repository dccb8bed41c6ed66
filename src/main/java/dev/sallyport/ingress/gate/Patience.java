package dev.sallyport.ingress.gate;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Gives up what makes no progress. One timer for each, which is set anew only when it runs out, as
 * there is progress with every part of a body. Lives on one event loop.
 */
final class Patience {
  private static final long NANOS = 1_000_000;

  private final Vertx vertx;
  private final Runnable out;
  private Duration limit;
  private long since = System.nanoTime();
  private long timer = -1;
  private boolean over;

  /**
   * Not yet counting.
   *
   * @param limit how long there may be no progress
   * @param out what to do then, once
   */
  Patience(Vertx vertx, Duration limit, Runnable out) {
    this.vertx = vertx;
    this.limit = limit;
    this.out = out;
  }

  /** Counts from now. */
  void begin() {
    progress();
    if (timer < 0 && !over) {
      set(limit.toMillis());
    }
  }

  /** Something went on. */
  void progress() {
    since = System.nanoTime();
  }

  /** From now on it may take so long. */
  void allow(Duration longer) {
    limit = longer;
    stop();
    over = false;
    begin();
  }

  /** Nothing more is waited for. */
  void stop() {
    over = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private void set(long millis) {
    timer = vertx.setTimer(Math.max(millis, 1), _ -> look());
  }

  private void look() {
    timer = -1;
    var left = limit.toMillis() - (System.nanoTime() - since) / NANOS;
    if (left > 0) {
      set(left);
    } else {
      over = true;
      out.run();
    }
  }
}
