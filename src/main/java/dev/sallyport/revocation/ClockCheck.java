package dev.sallyport.revocation;

import dev.sallyport.telemetry.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares this machine's clock with Redis's, by which all replicas end what has a time. Seconds
 * between the two are as many seconds by which tokens live longer or shorter here than elsewhere.
 */
final class ClockCheck {
  private static final Logger LOG = LoggerFactory.getLogger(ClockCheck.class);

  /** By as much as the gate's leeway forgives, where nothing else is said. */
  private static final Duration MOST = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final Metrics metrics;
  private volatile Duration ahead = Duration.ZERO;
  private boolean wrong;

  ClockCheck(InstantSource clock, Metrics metrics) {
    this.clock = clock;
    this.metrics = metrics;
    metrics.clockSkew(() -> ahead);
  }

  /**
   * Hears what Redis's clock said, some milliseconds ago. One thread at a time may call it.
   *
   * @param millis since 1970
   */
  void heard(long millis) {
    ahead = Duration.between(Instant.ofEpochMilli(millis), clock.instant());
    var now = ahead.abs().compareTo(MOST) > 0;
    if (now && !wrong) {
      metrics.alarm(Metrics.Alarm.CLOCK_SKEW);
      LOG.atError()
          .addKeyValue("ahead", ahead)
          .log("the clocks of this machine and of Redis differ");
    } else if (wrong && !now) {
      LOG.info("the clocks of this machine and of Redis agree again");
    }
    wrong = now;
  }
}
