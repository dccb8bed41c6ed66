package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/**
 * Writes each decision as one structured event to the log, and hands it to the journal, which keeps
 * some of them for a while.
 */
public final class Audit {
  private final @Nullable AuditLog log;
  private final @Nullable Journal journal;

  /** One that only logs, at once and in no chain. */
  public Audit() {
    this(null, null);
  }

  /**
   * One that logs there, and has some kept.
   *
   * @param log null logs at once and in no chain
   * @param journal null keeps none
   */
  public Audit(@Nullable AuditLog log, @Nullable Journal journal) {
    this.log = log;
    this.journal = journal;
  }

  /**
   * For what strangers may cause as much of as they like, such as requests at the gate: to the log
   * only, so that a flood drives no sign-in out of what is kept, and not to the last place of it.
   */
  public Audit ofStrangers() {
    return new Audit(log, null);
  }

  /** Writes the event; parts that are not known are left out. Never fails, never waits. */
  public void record(AuditEvent event) {
    if (log == null) {
      AuditLine.of(event).log();
    } else {
      log.take(event, journal == null);
    }
    if (journal != null) {
      journal.keep(event);
    }
  }
}
