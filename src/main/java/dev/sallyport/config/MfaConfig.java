package dev.sallyport.config;

import java.util.List;
import java.util.Set;

/**
 * What a pool asks after the password.
 *
 * @param factors of SOFTWARE_TOKEN_MFA, SMS_MFA, EMAIL_OTP: what may be asked; never empty, and
 *     without meaning where the mode is OFF
 */
public record MfaConfig(Mode mode, Set<String> factors) {
  private static final Rule FACTOR =
      Rule.oneOf("factor", "SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP");
  private static final List<String> USUAL = List.of("SOFTWARE_TOKEN_MFA");

  /** Who is asked. */
  public enum Mode {
    /** Nobody. */
    OFF,
    /** Who switched a second factor on. */
    OPTIONAL,
    /** Everybody; who has none sets one up. */
    ON
  }

  public MfaConfig {
    factors = Set.copyOf(factors);
  }

  static MfaConfig read(Section section) {
    var factors = section.texts("factors", USUAL, FACTOR);
    if (factors.isEmpty()) {
      section.fault("factors", "must name one factor at least");
    }
    return new MfaConfig(section.choice("mode", Mode.class, Mode.OFF), Set.copyOf(factors));
  }
}
