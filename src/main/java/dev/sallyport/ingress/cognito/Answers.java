package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How answers of this protocol look on the wire: headers, and the body of an error. */
final class Answers {
  private static final String CONTENT_TYPE = "application/x-amz-json-1.1";

  /** Finds the events of a refused call. */
  static final String ATTEMPT = "x-sallyport-attempt";

  private static final int LONGEST_HEADER = 1_024;
  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final int NO_ERROR = 0;

  private final Cors cors;

  Answers(Cors cors) {
    this.cors = cors;
  }

  void success(CognitoHandler.Visit visit, JsonObject output) {
    send(visit, 200, output);
  }

  /**
   * An error.
   *
   * @param attempt the id under which an event of it was left; null where none was
   */
  void error(CognitoHandler.Visit visit, CognitoErrors.Wire wire, @Nullable String attempt) {
    if (attempt != null) {
      visit.request().response().putHeader(ATTEMPT, attempt);
    }
    sendError(visit, wire);
  }

  private Future<Void> sendError(CognitoHandler.Visit visit, CognitoErrors.Wire wire) {
    visit
        .request()
        .response()
        .putHeader("x-amzn-ErrorType", wire.type() + ":")
        .putHeader("x-amzn-ErrorMessage", headerSafe(wire.message()));
    return send(
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
  void lastWords(Vertx vertx, CognitoHandler.Visit visit, Fault fault, boolean more) {
    if (more) {
      last(vertx, visit.request(), () -> sendError(visit, CognitoErrors.of(fault)));
    } else {
      sendError(visit, CognitoErrors.of(fault));
    }
  }

  /** Sends an answer before all of the body was read, which nobody will. */
  static void last(Vertx vertx, HttpServerRequest request, Supplier<Future<Void>> answer) {
    if (request.version() == HttpVersion.HTTP_2) {
      answer.get().onComplete(_ -> request.response().reset(NO_ERROR));
    } else {
      request.response().putHeader("Connection", "close");
      answer.get().onComplete(_ -> linger(vertx, request));
    }
  }

  /**
   * Closes when the sender is through, or after a moment. Closing with bytes unread would reset the
   * connection, and a sender in full flow would never see the answer.
   */
  private static void linger(Vertx vertx, HttpServerRequest request) {
    var connection = request.connection();
    if (request.isEnded()) {
      connection.close();
      return;
    }
    var timer = vertx.setTimer(LINGER.toMillis(), _ -> connection.close());
    request.handler(_ -> {});
    request.endHandler(
        _ -> {
          vertx.cancelTimer(timer);
          connection.close();
        });
  }

  private Future<Void> send(CognitoHandler.Visit visit, int status, JsonObject body) {
    HttpServerResponse response = visit.request().response();
    if (response.closed() || response.ended()) {
      return Future.succeededFuture();
    }
    cors.mark(visit.request(), response);
    return response
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
