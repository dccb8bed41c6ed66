package dev.sallyport.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that we make for guarded APIs, of who asks.
 *
 * @param issuer their {@code iss}; null takes {@code http.publicUrl}
 * @param lifetime how long one counts, if the token it was made from does
 */
public record IdentityConfig(@Nullable String issuer, Duration lifetime) {
  /** Where their public keys are, on every host of the gate's listeners. */
  public static final String KEYS = "/.sallyport/jwks.json";

  static IdentityConfig read(Section section) {
    return new IdentityConfig(
        section.optionalText("issuer", Rule.WEB_URL),
        section.duration(
            "lifetime", Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(1)));
  }
}
