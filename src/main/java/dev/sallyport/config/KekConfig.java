package dev.sallyport.config;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The key that seals what must not be readable in Redis (layout.md §6).
 *
 * @param id stands before everything sealed with it, so that a later key can be told from it
 * @param key base64 of 32 bytes; null takes, or makes with mode 0600, the file {@code kek} in the
 *     data directory, which is allowed on loopback only
 */
public record KekConfig(String id, @Nullable Secret key) {
  private static final Rule KEY =
      new Rule(
          KekConfig::thirtyTwoBytes,
          "must be 32 bytes in base64, as \"openssl rand -base64 32\" makes them");

  static KekConfig read(Section section) {
    return new KekConfig(section.text("id", "k1", Rule.KEK_ID), section.secret("key", KEY));
  }

  private static boolean thirtyTwoBytes(String text) {
    try {
      return Base64.getDecoder().decode(text).length == 32;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
