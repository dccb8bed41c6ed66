package dev.sallyport;

import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class in whose time a secret of this run was logged. Registered for all tests of
 * this JVM, so that nobody has to remember it; secrets are told to {@link #WATCH}.
 */
public final class NoSecretsLogged implements BeforeAllCallback, AfterAllCallback {
  /** Sees every line of this JVM, and those of the programs that tests start. */
  public static final SecretWatch WATCH = attached();

  private static SecretWatch attached() {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var watch = new SecretWatch();
    watch.setContext(root.getLoggerContext());
    watch.start();
    root.addAppender(watch);
    return watch;
  }

  @Override
  public void beforeAll(ExtensionContext test) {
    // Loading the class is enough: from then on it listens.
  }

  @Override
  public void afterAll(ExtensionContext test) {
    var leaks = WATCH.leaks();
    if (!leaks.isEmpty()) {
      throw new AssertionError("a secret was logged: " + String.join("\n", leaks));
    }
  }
}
