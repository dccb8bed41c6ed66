package dev.sallyport.config;

import java.time.Duration;

/**
 * How passwords are hashed with Argon2id: {@code threads} at once, {@code queue} more waiting, none
 * of them longer than {@code longestWait}, the rest refused.
 */
public record HashingConfig(
    int threads, int queue, Duration longestWait, int memoryKiB, int passes, int parallelism) {
  /** With a hash of its own and what is around it, a sign-in is answered or refused in a second. */
  private static final Duration WAIT = Duration.ofMillis(800);

  static HashingConfig read(Section section) {
    return new HashingConfig(
        section.intBetween(
            "threads", 1, 256, Math.max(1, Runtime.getRuntime().availableProcessors() - 1)),
        section.intBetween("queue", 0, 100_000, 64),
        section.duration("longestWait", Duration.ofMillis(10), Duration.ofSeconds(30), WAIT),
        section.intBetween("memoryKiB", 7_168, 1_048_576, 7_168),
        section.intBetween("passes", 1, 100, 5),
        section.intBetween("parallelism", 1, 16, 1));
  }
}
