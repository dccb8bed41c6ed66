package dev.sallyport.ingress.gate;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;

/** What went wrong with an upstream, as far as it matters what. Functions only. */
final class Troubles {
  private Troubles() {}

  /** Whether it answered something that is no answer, or two: 502, where silence is 503. */
  static boolean unsound(Throwable trouble) {
    if (trouble instanceof Pump.Unread unread && unread.getCause() != null) {
      return unsound(unread.getCause());
    }
    return trouble instanceof Answer.Unsound
        // What the codec of HTTP/1.1 says of what it does not understand.
        || trouble instanceof IllegalArgumentException
        || trouble instanceof DecoderException;
  }

  /** Whether there was a connection that was closed before an answer came. */
  static boolean closed(Throwable trouble) {
    return trouble instanceof HttpClosedException
        || (trouble instanceof IOException && !(trouble instanceof ConnectException));
  }
}
