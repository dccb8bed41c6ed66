package dev.sallyport.redis;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A time in which calls to Redis fail, from the first one on until none has failed for a while. It
 * is one incident, however many calls it costs, and the log tells of it now and then only.
 */
final class Outage {
  /** Answers among failures do not end it. */
  private static final Duration WHILE = Duration.ofSeconds(1);

  /** Between two lines of the log. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final String incident = UUID.randomUUID().toString();
  private final AtomicLong calls = new AtomicLong(1);
  private final AtomicLong told;
  private final long began;
  private volatile long failed;

  /** Begun with a first call that failed now, by a clock of nanoseconds. */
  Outage(long now) {
    began = now;
    failed = now;
    told = new AtomicLong(now);
  }

  /** What clients are told, and the log. */
  String incident() {
    return incident;
  }

  /** How many calls have failed. */
  long calls() {
    return calls.get();
  }

  /** How long it has been. */
  Duration lasted(long now) {
    return Duration.ofNanos(now - began);
  }

  /** One more call failed. True where the log should tell of it again. */
  boolean failed(long now) {
    failed = now;
    calls.incrementAndGet();
    var last = told.get();
    return now - last >= PAUSE.toNanos() && told.compareAndSet(last, now);
  }

  /** Whether a call that is answered now tells that it is over. */
  boolean over(long now) {
    return now - failed >= WHILE.toNanos();
  }
}
