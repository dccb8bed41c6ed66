package dev.sallyport.telemetry;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.LifeCycle;
import ch.qos.logback.core.spi.ScanException;
import ch.qos.logback.core.util.OptionHelper;
import java.util.Map;
import org.slf4j.Logger;

/**
 * How Sallyport logs: one event is one line on the standard output. {@code LOG_FORMAT}, a variable
 * of the environment or a system property, is {@code text} (for people, the default) or {@code
 * json} (one object a line). An operator's own {@code -Dlogback.configurationFile=FILE} goes first.
 *
 * <p>It is code and not logback's XML, as each start would wait for that to be read.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final int QUEUE = 1024;

  /**
   * Line breaks and control characters of messages, values and stack traces become " | ", so that
   * no value forges a line.
   */
  private static final String TEXT =
      "%d{HH:mm:ss.SSS} %-5level %-20logger{20}"
          + " %replace(%msg %kvp %ex{12}){'[\\p{Cc}\\p{Zl}\\p{Zp}]+', ' | '}%nopex%n";

  private static final Map<String, Level> LEVELS =
      Map.of(
          Logger.ROOT_LOGGER_NAME,
          Level.INFO,
          "io.netty",
          Level.WARN,
          // Warns that a gauge is registered again: Vert.x does so on purpose
          // (vertx-micrometer-metrics issue 259).
          "io.micrometer.core.instrument.MeterRegistry",
          Level.ERROR,
          // A stack trace per lost connection; SharedRedis says once that Redis is lost.
          "io.vertx.redis.client.impl.RedisConnectionManager",
          Level.OFF);

  private final String format;

  /** For logback, which finds it by the list of services. */
  public LogSetup() {
    this("${LOG_FORMAT:-text}");
  }

  /** In this format, whatever the environment says. */
  public LogSetup(String format) {
    this.format = format;
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (OptionHelper.getSystemProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    setContext(context);
    LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
    var console = console();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(queue(console));
    // It has a thread of its own, which may wait: audit.whenFull says what then.
    context.getLogger("audit").addAppender(console);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private Appender<ILoggingEvent> console() {
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setName("console");
    console.setEncoder(begun(encoder()));
    return begun(console);
  }

  /**
   * Whoever logs waits for nobody who reads. When nobody does, lines are lost: INFO first, then
   * all. What a request's lines bear is known only where they are logged.
   */
  private Appender<ILoggingEvent> queue(Appender<ILoggingEvent> to) {
    var queue = new AsyncAppender();
    queue.setContext(getContext());
    queue.setName("queue");
    queue.addFilter(begun(new AuditApart()));
    queue.addFilter(begun(new LogMarks()));
    queue.setQueueSize(QUEUE);
    queue.setNeverBlock(true);
    queue.addAppender(to);
    return begun(queue);
  }

  private Encoder<ILoggingEvent> encoder() {
    var known = format();
    if (known.equals("json")) {
      var json = new JsonEncoder();
      json.setWithSequenceNumber(false);
      json.setWithNanoseconds(false);
      json.setWithContext(false);
      json.setWithFormattedMessage(true);
      json.setWithMessage(false);
      json.setWithArguments(false);
      return json;
    }
    if (!known.equals("text")) {
      addError("LOG_FORMAT is text or json, and not " + known);
    }
    var text = new PatternLayoutEncoder();
    text.setPattern(TEXT);
    return text;
  }

  private String format() {
    try {
      return OptionHelper.substVars(format, getContext());
    } catch (ScanException odd) {
      return format;
    }
  }

  private <T extends ContextAware & LifeCycle> T begun(T part) {
    part.setContext(getContext());
    part.start();
    return part;
  }
}
