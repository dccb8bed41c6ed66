package dev.sallyport.ingress;

import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.tcp.TcpHttpServer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.spi.transport.Transport;
import io.vertx.core.tracing.TracingPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server with the limits that every listener of ours has. HTTP/1.1, and HTTP/2 in clear
 * text for clients that begin with it; nobody changes to it by {@code Upgrade}. A connection must
 * bring its first request's headers soon after it opens, and a further request now and then; a slow
 * sender cannot hold it for ever by single bytes. What two readers could frame in two ways is
 * answered 400 and the connection closed, or in HTTP/2 the stream is reset; the handler never sees
 * it.
 */
final class Listener {
  private static final Duration FIRST_HEADERS = Duration.ofSeconds(10);
  private static final Duration NEXT_REQUEST = Duration.ofSeconds(75);
  private static final int LONGEST_UPLOAD = 8;
  private static final int LONGEST_LINE = 8_192;
  private static final int LARGEST_HEADERS = 16_384;
  private static final int STREAMS = 128;

  /** Streams that an HTTP/2 client resets, or makes us reset, in half a minute; then it must go. */
  private static final int RESETS = 200;

  private static final Duration RESETS_WITHIN = Duration.ofSeconds(30);
  private static final int SMALL_CONTINUATIONS = 16;

  /** HTTP/2's PROTOCOL_ERROR, RFC 9113 section 7. */
  private static final long PROTOCOL_ERROR = 1;

  private static final int SWITCHED = 101;

  private final Vertx vertx;
  private final Handler<HttpServerRequest> requests;
  private final boolean streams;
  private final Drain drain;
  private final Metrics metrics;
  private final IdentityHashMap<HttpConnection, Long> patience = new IdentityHashMap<>();

  /** What is being answered, where answers may take long. */
  private final IdentityHashMap<HttpConnection, List<HttpServerResponse>> inHand =
      new IdentityHashMap<>();

  private Listener(
      Vertx vertx,
      boolean streams,
      Drain drain,
      Metrics metrics,
      Handler<HttpServerRequest> requests) {
    this.metrics = metrics;
    this.vertx = vertx;
    this.streams = streams;
    this.drain = drain;
    this.requests = requests;
  }

  /**
   * A server that is not yet listening; for use by one verticle instance.
   *
   * @param streams whether a request may take as long as its handler likes; only a connection
   *     without any is closed then
   * @param traced whether requests are traces, where any are made
   * @param drain when connections are to go
   */
  static HttpServer server(
      Vertx vertx,
      Crowd crowd,
      boolean streams,
      boolean traced,
      Drain drain,
      Metrics metrics,
      Handler<HttpServerRequest> requests) {
    var listener = new Listener(vertx, streams, drain, metrics, requests);
    var config = new HttpServerConfig(options(streams, traced));
    var guarded = new Guarded((VertxInternal) vertx, crowd, config.getHttp1Config(), metrics);
    // What createHttpServer makes, which takes no other Vert.x than its own.
    return new TcpHttpServer(guarded, config, null, null, null, false)
        .connectionHandler(listener::opened)
        .requestHandler(listener::requested);
  }

  /** The same Vert.x, as a server sees it that opens its socket through a {@link Doorway}. */
  private static final class Guarded extends VertxWrapper {
    private final Doorway doorway;

    Guarded(VertxInternal vertx, Crowd crowd, Http1ServerConfig limits, Metrics metrics) {
      super(vertx);
      doorway =
          new Doorway(vertx.transport(), crowd, () -> new Door(FIRST_HEADERS, limits, metrics));
    }

    @Override
    public Transport transport() {
      return doorway;
    }
  }

  private static HttpServerOptions options(boolean streams, boolean traced) {
    return new HttpServerOptions()
        .setTcpKeepAlive(streams)
        .setIdleTimeout(streams ? 0 : (int) NEXT_REQUEST.toSeconds())
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setMaxInitialLineLength(LONGEST_LINE)
        .setMaxHeaderSize(LARGEST_HEADERS)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(STREAMS)
                .setMaxHeaderListSize(LARGEST_HEADERS))
        .setHttp2RstFloodMaxRstFramePerWindow(RESETS)
        .setHttp2RstFloodWindowDuration((int) RESETS_WITHIN.toSeconds())
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
        .setHttp2MaxSmallContinuationFrames(SMALL_CONTINUATIONS)
        .setHttp2ClearTextEnabled(true)
        .setTracingPolicy(traced ? TracingPolicy.ALWAYS : TracingPolicy.IGNORE);
  }

  private void opened(HttpConnection connection) {
    wait(connection, FIRST_HEADERS);
    connection.closeHandler(
        _ -> {
          stopWaiting(connection);
          inHand.remove(connection);
        });
  }

  private void requested(HttpServerRequest request) {
    stopWaiting(request.connection());
    if (streams) {
      take(request);
    }
    waitForNext(request, HttpMethod.PUT.equals(request.method()) ? LONGEST_UPLOAD : 1);
    drain.asks(request);
    var flaw = Framing.flaw(Framing.Head.of(request));
    if (flaw != null) {
      refuse(request, flaw);
    } else if (request.version() == HttpVersion.HTTP_2) {
      requests.handle(request);
    } else {
      request.connection().exceptionHandler(trouble -> troubled(request, trouble));
      requests.handle(request);
    }
  }

  private void refuse(HttpServerRequest request, Flaw flaw) {
    metrics.malformed(flaw);
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(PROTOCOL_ERROR);
      return;
    }
    request
        .response()
        .setStatusCode(flaw.status())
        .putHeader(HttpHeaders.CONNECTION, "close")
        .end();
    request.connection().close();
  }

  /** A body that breaks off or was never well-formed; Vert.x then closes without a word. */
  private void troubled(HttpServerRequest request, Throwable trouble) {
    var answerable = !request.isEnded() && !request.response().headWritten();
    if (answerable && !(trouble instanceof IOException)) {
      refuse(request, Flaw.BODY);
    }
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
              if (switched(request.response())) {
                patience.remove(connection);
                inHand.remove(connection);
              } else if (streaming(connection)) {
                waitForNext(request, times);
              } else if (times > 1 && !request.response().ended()) {
                waitForNext(request, times - 1);
              } else {
                connection.close();
              }
            }));
  }

  private void take(HttpServerRequest request) {
    var open = inHand.computeIfAbsent(request.connection(), _ -> new ArrayList<>());
    open.removeIf(Listener::over);
    open.add(request.response());
  }

  private boolean streaming(HttpConnection connection) {
    var open = inHand.getOrDefault(connection, List.of());
    return !open.stream().allMatch(Listener::over);
  }

  private static boolean over(HttpServerResponse response) {
    return response.ended() || response.closed();
  }

  /** It is no HTTP any more, and Vert.x does not tell here when it ends. */
  private static boolean switched(HttpServerResponse response) {
    return response.getStatusCode() == SWITCHED;
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
