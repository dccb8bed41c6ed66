package dev.sallyport.ingress.gate;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Objects;

/** The rest of a request's body, when it has been answered and nobody wants it any more. */
final class Leftover {
  /** For a client to read its answer before the connection ends with bytes of its own unread. */
  private static final long LINGER_MILLIS = 1_000;

  private Leftover() {}

  /** Whether there may be any. */
  static boolean of(HttpServerRequest request) {
    if (request.isEnded()) {
      return false;
    }
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.version() == HttpVersion.HTTP_2
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"));
  }

  /**
   * Throws away what still comes. An HTTP/1.1 connection ends with it: where the body is, a request
   * could be hidden (AC-009).
   */
  static void drop(HttpServerRequest request) {
    if (!of(request)) {
      return;
    }
    request.handler(_ -> {}).exceptionHandler(_ -> {});
    if (request.version() != HttpVersion.HTTP_2) {
      var connection = request.connection();
      request.endHandler(_ -> connection.close());
      Objects.requireNonNull(Vertx.currentContext())
          .owner()
          .setTimer(LINGER_MILLIS, _ -> connection.close());
    }
    request.resume();
  }
}
