package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The body of a request that we answer ourselves: short, and said to be so beforehand. */
final class ShortBody {
  private static final int LONGEST = 16 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private ShortBody() {}

  /** Reads it as UTF-8; fails where it says no length, or a long one, or is not there in time. */
  static Future<String> of(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null || length.length() > 5 || Integer.parseInt(length) > LONGEST) {
      return Future.failedFuture("the body is too long, or does not say how long it is");
    }
    var body = request.body();
    request.resume();
    return body.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .map(read -> read.toString(UTF_8));
  }
}
