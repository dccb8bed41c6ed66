package dev.sallyport;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signal SIGHUP, where there is one. Java has no name for signals but an unsupported one, which
 * the compiler warns of; a JVM without it goes on without the signal.
 */
final class Hangup {
  private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

  private Hangup() {}

  /** Does this on a thread of its own each time the signal comes, in place of stopping. */
  static void means(Runnable what) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, given) -> called(self, method.getName(), given, what));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
    } catch (ReflectiveOperationException none) {
      LOG.atInfo().addKeyValue("cause", String.valueOf(none.getCause())).log("SIGHUP is not ours");
    }
  }

  // The handler is itself and nobody else.
  @SuppressWarnings("ReferenceEquality")
  private static @Nullable Object called(
      Object self, String method, Object @Nullable [] given, Runnable what) {
    return switch (method) {
      case "handle" -> {
        what.run();
        yield null;
      }
      case "equals" -> given != null && given[0] == self;
      case "hashCode" -> System.identityHashCode(self);
      default -> "Hangup";
    };
  }
}
