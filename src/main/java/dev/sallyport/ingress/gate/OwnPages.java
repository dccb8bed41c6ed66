package dev.sallyport.ingress.gate;

import dev.sallyport.browser.PageAnswer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** Answers a browser for ourselves. */
final class OwnPages {
  private OwnPages() {}

  /** Sends it; what the request's body holds is nothing to us, as in {@link Refusing}. */
  static void send(HttpServerRequest request, PageAnswer answer) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (!request.isEnded()) {
      if (request.version() == HttpVersion.HTTP_2) {
        request.resume();
      } else {
        response.putHeader(HttpHeaders.CONNECTION, "close");
        response.endHandler(_ -> request.connection().close());
      }
    }
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    if (!answer.cookies().isEmpty()) {
      response.putHeader("set-cookie", answer.cookies());
    }
    response.end(answer.page());
  }
}
