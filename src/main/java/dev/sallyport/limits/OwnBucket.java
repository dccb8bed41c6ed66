package dev.sallyport.limits;

import dev.sallyport.config.RateConfig;

/**
 * A bucket of this process alone, full at first, that is known by when its next request would be
 * due if all came evenly (GCRA, ITU-T I.371).
 */
final class OwnBucket {
  private static final long SECOND = 1_000_000_000;

  private final long every;
  private final long ahead;
  private long due;

  /**
   * A full one.
   *
   * @param now nanoseconds of the monotonic clock, here and below
   */
  OwnBucket(RateConfig rate, long now) {
    this.every = SECOND / rate.perSecond();
    this.ahead = every * (rate.burst() - 1);
    this.due = now;
  }

  /** Takes one. False where there is none. */
  synchronized boolean take(long now) {
    var at = due - now > 0 ? due : now;
    if (at - now > ahead) {
      return false;
    }
    due = at + every;
    return true;
  }
}
