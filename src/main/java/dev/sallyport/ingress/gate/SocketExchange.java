package dev.sallyport.ingress.gate;

import dev.sallyport.gate.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An allowed request for a WebSocket (RFC 6455 section 4). The upstream is asked first; only when
 * it has switched does the client hear so, in the upstream's words, and any other answer goes
 * through as what it is, on a connection that stays HTTP (AC-013).
 */
final class SocketExchange {
  private static final Logger LOG = LoggerFactory.getLogger(SocketExchange.class);
  private static final int SWITCHED = 101;
  private static final String WEBSOCKET = "websocket";

  private final Passing passing;
  private final HttpServerRequest in;
  private final Patience patience;
  private @Nullable HttpClientRequest out;
  private boolean over;
  private boolean gone;

  SocketExchange(Passing passing) {
    this.passing = passing;
    this.in = passing.in();
    this.patience =
        new Patience(passing.vertx(), passing.config().answerTimeout(), this::outOfPatience);
  }

  /** Whether this asks for one; what asks for anything else than a GET is served as HTTP. */
  static boolean asked(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_1_1
        && request.method().equals(HttpMethod.GET)
        && request.headers().contains(HttpHeaders.UPGRADE, WEBSOCKET, true)
        && HopHeaders.names(request.headers(), "upgrade")
        && !Leftover.of(request);
  }

  /** Ends when the socket does, or when there will be none. Never fails. */
  Future<Void> run() {
    in.response().exceptionHandler(_ -> left()).closeHandler(_ -> left());
    if (!Origins.allow(
        passing.allowed().route().origins(), in.headers(), passing.judged().host())) {
      refuse(Refusal.Kind.FORBIDDEN, "a page of another origin");
      return Future.succeededFuture();
    }
    var server = passing.upstream().first();
    if (server == null) {
      refuse(Refusal.Kind.OVERLOADED, "no server works");
      return Future.succeededFuture();
    }
    return attempt(server, passing.config().retries())
        .recover(this::broken)
        .onComplete(
            _ -> {
              over = true;
              patience.stop();
            });
  }

  /**
   * Asks a server.
   *
   * @param again whether another may be asked when this one does not answer
   */
  private Future<Void> attempt(Server server, boolean again) {
    server.taken();
    return passing
        .sockets()
        .request(Outgoing.options(passing, server))
        .compose(this::ask)
        .onSuccess(_ -> server.answered())
        .transform(
            sent -> {
              if (sent.succeeded()) {
                return answered(sent.result());
              }
              if (!gone) {
                server.failed();
              }
              var other =
                  again && !gone && !Troubles.unsound(sent.cause())
                      ? passing.upstream().other(server)
                      : null;
              return other == null ? Future.failedFuture(sent.cause()) : attempt(other, false);
            })
        .andThen(_ -> server.done());
  }

  private void left() {
    if (!over) {
      gone = true;
      reset();
    }
  }

  private void outOfPatience() {
    if (out != null) {
      out.reset(0, new TimeoutException("no progress"));
    }
  }

  private void reset() {
    if (out != null) {
      out.reset();
    }
  }

  private Future<HttpClientResponse> ask(HttpClientRequest request) {
    out = request;
    request.exceptionHandler(_ -> {});
    if (gone) {
      request.reset();
      return Future.failedFuture("the client has gone");
    }
    Outgoing.headers(passing, request, false);
    request
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
        .putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
    patience.begin();
    return request.connect();
  }

  private Future<Void> answered(HttpClientResponse from) {
    if (gone) {
      return Future.failedFuture("the client has gone");
    }
    if (from.statusCode() != SWITCHED) {
      return new Answer(passing, from, patience).pass();
    }
    var server = from.netSocket();
    server.pause();
    if (!from.headers().contains(HttpHeaders.UPGRADE, WEBSOCKET, true)) {
      return Future.failedFuture(new Answer.Unsound("it switched to something else"));
    }
    patience.stop();
    HopHeaders.copy(from.headers(), in.response().headers(), _ -> true);
    in.response()
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
        .putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
    in.resume();
    return in.toNetSocket()
        .compose(
            client -> {
              over = true;
              client.pause();
              return new Tunnel(passing, client, server).run();
            });
  }

  private Future<Void> broken(Throwable trouble) {
    reset();
    var response = in.response();
    if (gone || response.ended()) {
      return Future.succeededFuture();
    }
    LOG.atWarn()
        .addKeyValue("attempt", passing.notes().attempt())
        .addKeyValue("route", passing.allowed().route().name())
        .addKeyValue("upstream", passing.config().name())
        .addKeyValue("cause", trouble.toString())
        .log("an upstream opened no WebSocket");
    if (response.headWritten()) {
      Answer.cut(in);
    } else if (Troubles.unsound(trouble)) {
      response.headers().clear();
      passing.refuse(GateAnswers.UNSOUND);
    } else {
      refuse(Refusal.Kind.OVERLOADED, "the upstream did not answer");
    }
    return Future.succeededFuture();
  }

  private void refuse(Refusal.Kind kind, String why) {
    in.response().headers().clear();
    passing.refuse(GateAnswers.spell(new Refusal(kind, why, passing.allowed().route())));
  }
}
