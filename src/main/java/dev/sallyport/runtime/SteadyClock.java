package dev.sallyport.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The system's time, but not back again: a clock that is set back by a second or more (an NTP step,
 * a machine that was restored) would bring back to life what had ended. From then on time goes on
 * as a stopwatch has it, until the system's has caught up. A step ahead is taken at once, and so
 * are small ones either way, by which clocks are kept right.
 */
public final class SteadyClock implements InstantSource {
  private static final Duration SMALL = Duration.ofSeconds(1);

  /** Kept, as a Duration is turned round by way of decimal fractions, and each request asks. */
  private static final Duration SMALL_AHEAD = SMALL.negated();

  /** How often small steps are made up for, so that many of them make no large one. */
  private static final Duration OFTEN = Duration.ofMinutes(1);

  private final InstantSource system;
  private final LongSupplier stopwatch;
  private final Runnable alarm;
  private final AtomicBoolean alarmed = new AtomicBoolean();
  private volatile Anchor anchor;

  private record Anchor(Instant at, long nanos) {}

  /**
   * A clock that agrees with the system's now.
   *
   * @param stopwatch nanoseconds that nobody sets, as {@link System#nanoTime} counts them
   * @param alarm run once each time that the system's is found to have been set back
   */
  public SteadyClock(InstantSource system, LongSupplier stopwatch, Runnable alarm) {
    this.system = system;
    this.stopwatch = stopwatch;
    this.alarm = alarm;
    this.anchor = new Anchor(system.instant(), stopwatch.getAsLong());
  }

  @Override
  public Instant instant() {
    var from = anchor;
    var nanos = stopwatch.getAsLong();
    var told = system.instant();
    var passed = Duration.ofNanos(nanos - from.nanos());
    var measured = from.at().plus(passed);
    var behind = Duration.between(told, measured);
    if (behind.compareTo(SMALL) >= 0) {
      if (alarmed.compareAndSet(false, true)) {
        alarm.run();
      }
      return measured;
    }
    if (behind.compareTo(SMALL_AHEAD) <= 0 || passed.compareTo(OFTEN) >= 0) {
      anchor = new Anchor(told, nanos);
    }
    alarmed.set(false);
    return told;
  }
}
