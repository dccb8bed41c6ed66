package dev.sallyport.ingress.gate;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;

/** Answers a request that goes nowhere, or no further. */
final class Refusing {
  private Refusing() {}

  /**
   * Answers for ourselves. What is left of the body is nobody's: an HTTP/1.1 connection is of no
   * further use with it (AC-009), and what comes on an HTTP/2 stream is thrown away.
   */
  static void refuse(HttpServerRequest request, GateAnswers.Spelled spelled) {
    answer(request, response -> GateAnswers.send(response, spelled));
  }

  /** The same with any answer that ends the response. */
  static void answer(HttpServerRequest request, Consumer<HttpServerResponse> answer) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (Leftover.of(request)) {
      if (request.version() != HttpVersion.HTTP_2) {
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      }
      response.endHandler(_ -> Leftover.drop(request));
    }
    answer.accept(response);
  }
}
