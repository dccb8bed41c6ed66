package dev.sallyport.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.sallyport.runtime.Attempt;
import org.slf4j.event.KeyValuePair;

/**
 * Puts on each line of a request, before it is written, the {@code attempt} it belongs to and the
 * {@code trace_id} where there is a trace; what the line says by itself stays. Lets every line
 * pass.
 */
public final class LogMarks extends Filter<ILoggingEvent> {
  private static final String ATTEMPT = "attempt";
  private static final String TRACE = "trace_id";

  /** For the logging configuration. */
  public LogMarks() {}

  @Override
  public FilterReply decide(ILoggingEvent event) {
    if (event instanceof LoggingEvent line) {
      var attempt = Attempt.here();
      mark(line, ATTEMPT, attempt == null ? "" : attempt);
      mark(line, TRACE, Traces.id());
    }
    return FilterReply.NEUTRAL;
  }

  private static void mark(LoggingEvent line, String key, String value) {
    var said = line.getKeyValuePairs();
    if (!value.isEmpty() && (said == null || said.stream().noneMatch(p -> p.key.equals(key)))) {
      line.addKeyValuePair(new KeyValuePair(key, value));
    }
  }
}
