package dev.sallyport.runtime;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.AccessMode;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The id of the attempt that a request belongs to, kept with Vert.x's own context of the request,
 * so that whatever is logged on its way can name it. Says nothing where there is no request.
 */
public final class Attempt {
  private static final ContextLocal<String> HERE = ContextLocal.registerLocal(String.class);
  private static final String HEADER = "attempt";

  private Attempt() {}

  /** What is done in this context from here on belongs to this attempt. */
  public static void is(String id) {
    var context = request();
    if (context != null) {
      context.putLocal(HERE, AccessMode.CONCURRENT, id);
    }
  }

  /** The attempt that what is done here belongs to; null where none is known. */
  public static @Nullable String here() {
    var context = request();
    return context == null ? null : context.getLocal(HERE, AccessMode.CONCURRENT);
  }

  /** The same, named now if it has no name yet. */
  public static String here(Supplier<String> ids) {
    var known = here();
    if (known != null) {
      return known;
    }
    var id = ids.get();
    is(id);
    return id;
  }

  /** A message sent like this takes the attempt along. */
  public static DeliveryOptions with(DeliveryOptions options) {
    var known = here();
    return known == null ? options : options.addHeader(HEADER, known);
  }

  /** What is done here belongs to the attempt that the message was sent in. */
  public static void of(Message<?> message) {
    var known = message.headers().get(HEADER);
    if (known != null) {
      is(known);
    }
  }

  /** A verticle's own context is everybody's; only a request's is its own. */
  private static @Nullable ContextInternal request() {
    var context = ContextInternal.current();
    return context != null && context.isDuplicate() ? context : null;
  }

  /** Makes the room for it in each context: Vert.x asks for that before it starts. */
  public static final class Place implements VertxServiceProvider {
    /** For the service loader. */
    public Place() {}

    @Override
    public void init(VertxBootstrap starting) {
      // Loading the class around this one has made it.
      here();
    }
  }
}
