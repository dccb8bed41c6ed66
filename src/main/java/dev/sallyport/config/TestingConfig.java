package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * Test mode: codes and the answers of drawn challenges can be read over the ops port, the clock can
 * be moved and faults can be switched on there. On loopback only. Where test mode is off,
 * everything else here is as if it had not been given.
 *
 * @param confirmationCode the one code of every sign-up, reset and change of address; null draws
 *     them
 * @param signInCode the one code that a sign-in may begin with; null draws them
 * @param mfaCode the one code sent as a second factor; null draws them
 * @param accountId of the account that ARNs name
 */
public record TestingConfig(
    boolean enabled,
    @Nullable String confirmationCode,
    @Nullable String signInCode,
    @Nullable String mfaCode,
    String accountId) {
  private static final String NO_ACCOUNT = "000000000000";

  /** Test mode is off. */
  public static TestingConfig off() {
    return new TestingConfig(false, null, null, null, NO_ACCOUNT);
  }

  static TestingConfig read(Section section) {
    var read =
        new TestingConfig(
            section.flag("enabled", false),
            section.optionalText("confirmationCode", Rule.SIX_DIGITS),
            section.optionalText("signInCode", Rule.EIGHT_DIGITS),
            section.optionalText("mfaCode", Rule.SIX_DIGITS),
            section.text("accountId", NO_ACCOUNT, Rule.ACCOUNT_ID));
    return read.enabled() ? read : off();
  }
}
