package dev.sallyport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class in whose time Vert.x warned of a blocked thread. Registered for all tests of
 * this JVM, so that nobody has to remember it.
 */
public final class NoBlockedThreads implements BeforeAllCallback, AfterAllCallback {
  private static final String CHECKER = "io.vertx.core.impl.BlockedThreadChecker";
  private static final Warnings WARNINGS = Warnings.attached();

  static {
    // Several classes run at a time: whoever waits must not fail with what a thread of another
    // threw.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  /** What was warned of since it was last asked; asking forgets it. */
  static List<String> warnings() {
    var all = new ArrayList<String>();
    for (var each = WARNINGS.seen.poll(); each != null; each = WARNINGS.seen.poll()) {
      all.add(each);
    }
    return all;
  }

  @Override
  public void beforeAll(ExtensionContext test) {
    // Loading the class is enough: from then on it listens.
  }

  @Override
  public void afterAll(ExtensionContext test) {
    var warnings = warnings();
    if (!warnings.isEmpty()) {
      throw new AssertionError("Vert.x warned of blocked threads: " + String.join("\n", warnings));
    }
  }

  private static final class Warnings extends AppenderBase<ILoggingEvent> {
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    static Warnings attached() {
      var logger = (Logger) LoggerFactory.getLogger(CHECKER);
      var warnings = new Warnings();
      warnings.setContext(logger.getLoggerContext());
      warnings.start();
      logger.addAppender(warnings);
      return warnings;
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
        var where = event.getThrowableProxy();
        seen.add(
            event.getFormattedMessage()
                + (where == null ? "" : "\n" + ThrowableProxyUtil.asString(where)));
      }
    }
  }
}
