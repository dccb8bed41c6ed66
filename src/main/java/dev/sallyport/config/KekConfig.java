package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * The key that seals what must not be readable in Redis (layout.md §6).
 *
 * @param id stands before everything sealed with it, so that a later key can be told from it
 * @param key base64 of 32 bytes; null takes, or makes with mode 0600, the file {@code kek} in the
 *     data directory, which is allowed on loopback only
 */
public record KekConfig(String id, @Nullable Secret key) {}
