package dev.sallyport.config;

import java.time.Duration;

/**
 * Lockout and throttling (auth-flows.md §12, directory.md §6).
 *
 * @param lockAfter failed passwords of one person before each further failure locks, for 1, 2, 4…
 *     seconds
 * @param lockMost the longest lock
 * @param forgetAfter how long without an attempt until a person's failures are forgotten
 * @param addressFailures failures from one address within the window before it is refused
 * @param networkFailures the same for its network (/24, or /48 of IPv6)
 * @param regionFailures the same for the region round it (/16, or /32 of IPv6)
 * @param alarmPercent per cent of a pool's sign-ins that fail within the window before operators
 *     are told
 * @param alarmAtLeast sign-ins in the window before there is anything to say
 * @param triesPerCode guesses at one code sent
 * @param signInCodesPerHour codes sent to one person in sign-ins
 * @param devicesPerPool devices that are confirmed and not forgotten
 */
public record LimitsConfig(
    int lockAfter,
    Duration lockMost,
    Duration forgetAfter,
    int addressFailures,
    int networkFailures,
    int regionFailures,
    Duration failureWindow,
    int alarmPercent,
    int alarmAtLeast,
    int forgotPerHour,
    int resendPerHour,
    int confirmPerHour,
    int changePerHour,
    int attributeCodesPerHour,
    int verifyPerHour,
    int triesPerCode,
    int signInCodesPerHour,
    int devicesPerPool) {

  static LimitsConfig read(Section section) {
    return new LimitsConfig(
        section.intBetween("lockAfter", 1, 100, 5),
        section.duration(
            "lockMost", Duration.ofSeconds(1), Duration.ofHours(24), Duration.ofMinutes(15)),
        section.duration(
            "forgetAfter", Duration.ofMinutes(1), Duration.ofDays(30), Duration.ofMinutes(15)),
        section.intBetween("addressFailures", 1, 1_000_000, 100),
        section.intBetween("networkFailures", 1, 1_000_000, 1_000),
        section.intBetween("regionFailures", 1, 10_000_000, 10_000),
        section.duration(
            "failureWindow", Duration.ofSeconds(10), Duration.ofHours(24), Duration.ofMinutes(5)),
        section.intBetween("alarmPercent", 1, 100, 70),
        section.intBetween("alarmAtLeast", 1, 1_000_000, 100),
        section.intBetween("forgotPerHour", 1, 10_000, 20),
        section.intBetween("resendPerHour", 1, 10_000, 5),
        section.intBetween("confirmPerHour", 1, 10_000, 15),
        section.intBetween("changePerHour", 1, 10_000, 5),
        section.intBetween("attributeCodesPerHour", 1, 10_000, 5),
        section.intBetween("verifyPerHour", 1, 10_000, 15),
        section.intBetween("triesPerCode", 1, 20, 5),
        section.intBetween("signInCodesPerHour", 1, 10_000, 20),
        section.intBetween("devicesPerPool", 1, 1_000_000_000, 100_000));
  }
}
