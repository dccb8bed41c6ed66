package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * Test mode: codes and the answers of drawn challenges can be read over the ops port. On loopback
 * only.
 *
 * @param confirmationCode the one code every message carries; null draws them. Always null where
 *     test mode is off
 */
public record TestingConfig(boolean enabled, @Nullable String confirmationCode) {
  static TestingConfig read(Section section) {
    var enabled = section.flag("enabled", false);
    var code = section.optionalText("confirmationCode", Rule.SIX_DIGITS);
    return new TestingConfig(enabled, enabled ? code : null);
  }
}
