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
 * @param logQueue how many decisions may wait to be written to the log
 * @param source whose chains of the log follow each other; empty for the host's name
 * @param whenFull what happens when the log is not read fast enough
 */
public record AuditConfig(
    int eventsPerUser,
    Duration eventsFor,
    int attempts,
    Duration attemptsFor,
    int queue,
    int logQueue,
    String source,
    WhenFull whenFull) {
  /** What happens when decisions are made faster than the log takes them. */
  public enum WhenFull {
    /** What would leave one is refused before it is begun: sign-ins, and administrators' calls. */
    REFUSE,
    /** Everything goes on, and the decisions that find no place are lost and counted. */
    LOSE
  }

  static AuditConfig read(Section section) {
    return new AuditConfig(
        section.intBetween("eventsPerUser", 0, 1_000, 20),
        section.duration(
            "eventsFor", Duration.ofMinutes(1), Duration.ofDays(3_650), Duration.ofDays(30)),
        section.intBetween("attempts", 0, 10_000_000, 20_000),
        section.duration(
            "attemptsFor", Duration.ofMinutes(1), Duration.ofDays(365), Duration.ofHours(24)),
        section.intBetween("queue", 1, 1_000_000, 10_000),
        section.intBetween("logQueue", 8, 1_000_000, 10_000),
        section.text("source", "", Rule.SOURCE),
        section.choice("whenFull", WhenFull.class, WhenFull.REFUSE));
  }
}
