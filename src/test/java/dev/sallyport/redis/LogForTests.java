package dev.sallyport.redis;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Everything that is logged while it is open, by anybody in this JVM. */
final class LogForTests extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  LogForTests() {
    start();
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  /** The messages. */
  List<String> lines() {
    return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** The events that carry a stack trace, as text. */
  List<String> stackTraces() {
    return events.stream()
        .filter(e -> e.getThrowableProxy() != null)
        .map(e -> e.getLoggerName() + ": " + e.getThrowableProxy().getMessage())
        .toList();
  }

  /** All of it: messages, values, exception messages. */
  String everything() {
    return events.stream()
        .map(
            e ->
                e.getFormattedMessage()
                    + e.getKeyValuePairs()
                    + (e.getThrowableProxy() == null ? "" : e.getThrowableProxy().getMessage()))
        .filter(Objects::nonNull)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    root.detachAppender(this);
  }
}
