package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes each decision as one structured event to the logger {@code audit}, and hands it to the
 * journal, which keeps some of them for a while.
 */
public final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger("audit");

  private final @Nullable Journal journal;

  /** One that only logs. */
  public Audit() {
    this.journal = null;
  }

  public Audit(Journal journal) {
    this.journal = journal;
  }

  /** Writes the event; parts that are not known are left out. Never fails, never waits. */
  public void record(AuditEvent event) {
    var line = LOG.atInfo();
    line = with(line, "attempt", event.attempt());
    line = with(line, "request", event.request().equals(event.attempt()) ? "" : event.request());
    line = with(line, "pool", event.pool());
    line = with(line, "client", event.client());
    line = with(line, "who", event.who());
    line = with(line, "address", event.address());
    line = with(line, "action", event.action());
    line = with(line, "challenge", event.challenge());
    line = with(line, "outcome", event.outcome());
    line = with(line, "why", event.why());
    line.log("decision");
    if (journal != null) {
      journal.keep(event);
    }
  }

  private static LoggingEventBuilder with(LoggingEventBuilder line, String key, String value) {
    return value.isEmpty() ? line : line.addKeyValue(key, value);
  }
}
