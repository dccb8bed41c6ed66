package dev.sallyport.config;

import java.time.Duration;

/**
 * What a new password must be (directory.md §4).
 *
 * @param refuseNames whether it may not contain what the person is called (AC-099)
 * @param history how many former passwords may not come again; 0 allows all
 * @param temporaryFor how long a password set by an administrator works until it must be changed
 */
public record PasswordPolicyConfig(
    int minimumLength,
    boolean upper,
    boolean lower,
    boolean number,
    boolean symbol,
    boolean refuseNames,
    int history,
    Duration temporaryFor) {

  static PasswordPolicyConfig read(Section section) {
    return new PasswordPolicyConfig(
        section.intBetween("minimumLength", 6, 99, 8),
        section.flag("upper", true),
        section.flag("lower", true),
        section.flag("number", true),
        section.flag("symbol", true),
        section.flag("refuseNames", true),
        section.intBetween("history", 0, 24, 0),
        section.duration(
            "temporaryFor", Duration.ofDays(1), Duration.ofDays(365), Duration.ofDays(7)));
  }
}
