package dev.sallyport.config;

import java.time.Duration;

/**
 * How often what may be tried.
 *
 * @param lockAfter consecutive wrong passwords before a person is locked
 * @param lockMost the longest lock; each failure doubles it, beginning with a second
 * @param forgetAfter failures are forgotten after so long without an attempt
 * @param addressFailures failures one address may cause in a window before it must wait
 * @param networkFailures the same for its network, /24 or /48
 * @param failureWindow that window
 * @param forgotPerHour password resets begun and finished, a person
 * @param resendPerHour confirmation codes sent again, a person
 * @param confirmPerHour confirmations tried, a person
 * @param changePerHour password changes tried, a person
 * @param triesPerCode wrong answers to one code before it is dead
 */
public record LimitsConfig(
    int lockAfter,
    Duration lockMost,
    Duration forgetAfter,
    int addressFailures,
    int networkFailures,
    Duration failureWindow,
    int forgotPerHour,
    int resendPerHour,
    int confirmPerHour,
    int changePerHour,
    int triesPerCode) {}
