package dev.sallyport.config;

/**
 * How many tokens are signed at once and how many more wait. The queue is longer than the admission
 * of logins, so that a login that has come this far is not refused here.
 */
public record SigningConfig(int threads, int queue) {
  static SigningConfig read(Section section) {
    return new SigningConfig(
        section.intBetween(
            "threads", 1, 256, Math.max(1, Runtime.getRuntime().availableProcessors() - 1)),
        section.intBetween("queue", 1, 100_000, 1_024));
  }
}
