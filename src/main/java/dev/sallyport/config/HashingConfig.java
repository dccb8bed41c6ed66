package dev.sallyport.config;

/**
 * How passwords are hashed with Argon2id: {@code threads} at once, {@code queue} more waiting, the
 * rest refused.
 */
public record HashingConfig(int threads, int queue, int memoryKiB, int passes, int parallelism) {}
