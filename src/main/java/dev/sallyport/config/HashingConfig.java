package dev.sallyport.config;

/**
 * How passwords are hashed with Argon2id: {@code threads} at once, {@code queue} more waiting, the
 * rest refused.
 */
public record HashingConfig(int threads, int queue, int memoryKiB, int passes, int parallelism) {
  static HashingConfig read(Section section) {
    return new HashingConfig(
        section.intBetween(
            "threads", 1, 256, Math.max(1, Runtime.getRuntime().availableProcessors() - 1)),
        section.intBetween("queue", 0, 100_000, 64),
        section.intBetween("memoryKiB", 7_168, 1_048_576, 7_168),
        section.intBetween("passes", 1, 100, 5),
        section.intBetween("parallelism", 1, 16, 1));
  }
}
