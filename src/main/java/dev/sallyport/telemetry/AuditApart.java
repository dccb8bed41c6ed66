package dev.sallyport.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Keeps the audit log's lines out of the queue of all others, which loses some when nobody reads
 * them: the audit log has a writer of its own, and goes straight to where lines are written.
 */
public final class AuditApart extends Filter<ILoggingEvent> {
  /** For the logging configuration. */
  public AuditApart() {}

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return event.getLoggerName().equals("audit") ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
