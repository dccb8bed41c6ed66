package dev.sallyport.ingress.cognito;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;

/** How answers of this protocol look on the wire: headers, and the body of an error. */
final class Answers {
  private static final String CONTENT_TYPE = "application/x-amz-json-1.1";
  private static final int LONGEST_HEADER = 1_024;
  private static final int NO_ERROR = 0;

  private final Cors cors;

  Answers(Cors cors) {
    this.cors = cors;
  }

  void success(CognitoHandler.Visit visit, JsonObject output) {
    send(visit, 200, output);
  }

  void error(CognitoHandler.Visit visit, CognitoErrors.Wire wire) {
    visit
        .request()
        .response()
        .putHeader("x-amzn-ErrorType", wire.type() + ":")
        .putHeader("x-amzn-ErrorMessage", headerSafe(wire.message()));
    send(
        visit,
        wire.status(),
        new JsonObject().put("__type", wire.type()).put("message", wire.message()));
  }

  /**
   * An error about the body.
   *
   * @param more whether some of the body is still to come; nothing else can be read from this
   *     connection (HTTP/1.1) or stream (HTTP/2) then, and it is closed
   */
  void lastWords(CognitoHandler.Visit visit, Fault fault, boolean more) {
    var response = visit.request().response();
    var stream = visit.request().version() == HttpVersion.HTTP_2;
    if (more && !stream) {
      response.putHeader("Connection", "close");
    }
    error(visit, CognitoErrors.of(fault));
    if (more && stream) {
      response.reset(NO_ERROR);
    }
  }

  private void send(CognitoHandler.Visit visit, int status, JsonObject body) {
    HttpServerResponse response = visit.request().response();
    if (response.closed() || response.ended()) {
      return;
    }
    cors.mark(visit.request(), response);
    response
        .setStatusCode(status)
        .putHeader("Content-Type", CONTENT_TYPE)
        .putHeader("Cache-Control", "no-store")
        .putHeader("x-amzn-RequestId", visit.id())
        .end(Buffer.buffer(body.encode()));
  }

  /** Whatever may not stand in a header, or only in one encoding, becomes a question mark. */
  static String headerSafe(String message) {
    var safe = new StringBuilder();
    message
        .codePoints()
        .limit(LONGEST_HEADER)
        .map(c -> c >= ' ' && c < 0x7f ? c : '?')
        .forEach(safe::appendCodePoint);
    return safe.toString();
  }
}
