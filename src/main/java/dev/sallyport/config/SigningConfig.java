package dev.sallyport.config;

import java.time.Duration;

/**
 * How many tokens are signed at once and how many more wait. The queue is longer than the admission
 * of logins, so that a login that has come this far is not refused here.
 *
 * @param rotateEvery how old a pool's signing keys may be before the next ones are made; zero never
 *     makes any unasked
 */
public record SigningConfig(int threads, int queue, Duration rotateEvery) {
  /** Old keys verify for a day after their turn: with less, more and more of them would. */
  private static final Duration LEAST = Duration.ofDays(2);

  static SigningConfig read(Section section) {
    var config =
        new SigningConfig(
            section.intBetween(
                "threads", 1, 256, Math.max(1, Runtime.getRuntime().availableProcessors() - 1)),
            section.intBetween("queue", 1, 100_000, 1_024),
            section.duration(
                "rotateEvery", Duration.ZERO, Duration.ofDays(3_650), Duration.ofDays(90)));
    if (config.rotates() && config.rotateEvery().compareTo(LEAST) < 0) {
      section.fault("rotateEvery", "must be 2d at least, or 0s for never");
    }
    return config;
  }

  /** Whether keys are followed by others without anybody's asking. */
  public boolean rotates() {
    return !rotateEvery.isZero();
  }
}
