package dev.sallyport.limits;

import dev.sallyport.config.LimitsConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * How many of a pool's sign-ins fail, as this replica saw it. Somebody who tries one stolen
 * password each on many accounts, from many addresses, passes every limit that counts a person or
 * an address; what gives them away is that hardly anything succeeds any more. A challenge can be
 * asked for then ({@code pool_failure_percent} in {@code when:}), and operators are told once a
 * window.
 */
public final class SuccessRate {
  private final ConcurrentHashMap<String, Window> pools = new ConcurrentHashMap<>();
  private final Duration half;
  private final int least;
  private final int alarmPercent;
  private final InstantSource clock;
  private final BiConsumer<String, Integer> alarm;

  /**
   * Counts over the configured failure window.
   *
   * @param alarm told the pool's id and the per cent of its sign-ins that failed
   */
  public SuccessRate(LimitsConfig config, InstantSource clock, BiConsumer<String, Integer> alarm) {
    this.half = config.failureWindow().dividedBy(2);
    this.least = config.alarmAtLeast();
    this.alarmPercent = config.alarmPercent();
    this.clock = clock;
    this.alarm = alarm;
  }

  /** One sign-in of this pool ended. */
  public void ended(String pool, boolean granted) {
    if (window(pool).ended(clock.instant(), granted)) {
      alarm.accept(pool, failurePercent(pool));
    }
  }

  /** Per cent of this pool's sign-ins that failed lately; 0 where there were too few to say. */
  public int failurePercent(String pool) {
    return window(pool).percent(clock.instant());
  }

  private Window window(String pool) {
    return pools.computeIfAbsent(pool, _ -> new Window());
  }

  /**
   * Two halves of a window, the older one complete: together they reach back half a window at least
   * and a whole one at most.
   */
  private final class Window {
    private Instant began = Instant.EPOCH;
    private int failed;
    private int all;
    private int failedBefore;
    private int allBefore;
    private boolean told;

    /** Answers whether the alarm is due: once a half. */
    synchronized boolean ended(Instant now, boolean granted) {
      turn(now);
      all++;
      failed += granted ? 0 : 1;
      var due = !told && percent(now) >= alarmPercent;
      told |= due;
      return due;
    }

    synchronized int percent(Instant now) {
      turn(now);
      var total = all + allBefore;
      return total < least ? 0 : (int) (100L * (failed + failedBefore) / total);
    }

    private void turn(Instant now) {
      if (now.isBefore(began.plus(half))) {
        return;
      }
      var recent = now.isBefore(began.plus(half.multipliedBy(2)));
      failedBefore = recent ? failed : 0;
      allBefore = recent ? all : 0;
      failed = 0;
      all = 0;
      told = false;
      began = now;
    }
  }
}
