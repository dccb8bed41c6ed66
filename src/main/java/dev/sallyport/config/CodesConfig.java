package dev.sallyport.config;

import java.time.Duration;

/**
 * How long the codes work that are sent outside of sign-ins (limits.md §3); one that is sent in a
 * sign-in works as long as its challenge waits.
 *
 * @param signUpTime of one that confirms a new account
 * @param resetTime of one for a new password
 * @param attributeTime of one that verifies an e-mail address or phone number
 */
public record CodesConfig(Duration signUpTime, Duration resetTime, Duration attributeTime) {
  private static final Duration LEAST = Duration.ofMinutes(1);
  private static final Duration MOST = Duration.ofDays(30);
  private static final CodesConfig USUAL =
      new CodesConfig(Duration.ofHours(24), Duration.ofHours(1), Duration.ofHours(24));

  static CodesConfig read(Section section) {
    return new CodesConfig(
        section.duration("signUpTime", LEAST, MOST, USUAL.signUpTime),
        section.duration("resetTime", LEAST, MOST, USUAL.resetTime),
        section.duration("attributeTime", LEAST, MOST, USUAL.attributeTime));
  }

  /** All at their defaults. */
  public static CodesConfig usual() {
    return USUAL;
  }
}
