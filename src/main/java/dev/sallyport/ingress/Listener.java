package dev.sallyport.ingress;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server with the limits that every listener of ours has. HTTP/1.1, and HTTP/2 in clear
 * text. A connection must bring its first request's headers soon after it opens, and a further
 * request now and then; a slow sender cannot hold it for ever by single bytes.
 */
final class Listener {
  private static final Duration FIRST_HEADERS = Duration.ofSeconds(10);
  private static final Duration NEXT_REQUEST = Duration.ofSeconds(75);
  private static final int LONGEST_UPLOAD = 8;
  private static final int LONGEST_LINE = 8_192;
  private static final int LARGEST_HEADERS = 16_384;
  private static final int STREAMS = 128;

  private final Vertx vertx;
  private final Handler<HttpServerRequest> requests;
  private final IdentityHashMap<HttpConnection, Long> patience = new IdentityHashMap<>();

  private Listener(Vertx vertx, Handler<HttpServerRequest> requests) {
    this.vertx = vertx;
    this.requests = requests;
  }

  /** A server that is not yet listening; for use by one verticle instance. */
  static HttpServer server(Vertx vertx, Handler<HttpServerRequest> requests) {
    var listener = new Listener(vertx, requests);
    return vertx
        .createHttpServer(options())
        .connectionHandler(listener::opened)
        .requestHandler(listener::requested);
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setIdleTimeout((int) NEXT_REQUEST.toSeconds())
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setMaxInitialLineLength(LONGEST_LINE)
        .setMaxHeaderSize(LARGEST_HEADERS)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(STREAMS)
                .setMaxHeaderListSize(LARGEST_HEADERS))
        .setHttp2ClearTextEnabled(true);
  }

  private void opened(HttpConnection connection) {
    wait(connection, FIRST_HEADERS);
    connection.closeHandler(_ -> stopWaiting(connection));
  }

  private void requested(HttpServerRequest request) {
    stopWaiting(request.connection());
    waitForNext(request, request.method() == HttpMethod.PUT ? LONGEST_UPLOAD : 1);
    requests.handle(request);
  }

  /**
   * A file that is being put may take longer, as long as it is not answered.
   *
   * @param times how often the time for a request may pass
   */
  private void waitForNext(HttpServerRequest request, int times) {
    var connection = request.connection();
    patience.put(
        connection,
        vertx.setTimer(
            NEXT_REQUEST.toMillis(),
            _ -> {
              if (times > 1 && !request.response().ended()) {
                waitForNext(request, times - 1);
              } else {
                connection.close();
              }
            }));
  }

  private void wait(HttpConnection connection, Duration time) {
    patience.put(connection, vertx.setTimer(time.toMillis(), _ -> connection.close()));
  }

  private void stopWaiting(HttpConnection connection) {
    var timer = patience.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }
}
