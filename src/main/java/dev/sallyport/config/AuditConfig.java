package dev.sallyport.config;

import java.time.Duration;

/**
 * What is kept of decisions beside the log.
 *
 * @param eventsPerUser how many sign-ins, password changes and the like are kept of one person; 0
 *     keeps none
 * @param eventsFor how long each of them is kept
 * @param attempts how many attempts can be looked up by their id; 0 keeps none
 * @param attemptsFor how long each of them is kept
 * @param queue how many decisions may wait to be written; more are counted and not kept
 */
public record AuditConfig(
    int eventsPerUser, Duration eventsFor, int attempts, Duration attemptsFor, int queue) {
  static AuditConfig read(Section section) {
    return new AuditConfig(
        section.intBetween("eventsPerUser", 0, 1_000, 20),
        section.duration(
            "eventsFor", Duration.ofMinutes(1), Duration.ofDays(3_650), Duration.ofDays(30)),
        section.intBetween("attempts", 0, 10_000_000, 20_000),
        section.duration(
            "attemptsFor", Duration.ofMinutes(1), Duration.ofDays(365), Duration.ofHours(24)),
        section.intBetween("queue", 1, 1_000_000, 10_000));
  }
}
