package dev.sallyport.ingress.gate;

import dev.sallyport.config.RouteConfig;
import dev.sallyport.gate.Decision;
import dev.sallyport.gate.GateRequest;
import dev.sallyport.gate.IdentityHeaders;
import dev.sallyport.gate.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One allowed request on its way to an upstream and its answer on the way back, both streamed with
 * back pressure. Lives on the request's event loop. What it sends is the canonical request that was
 * judged, with the client's headers less those of its connection and those only we may set.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** What may be sent again when no answer came (RFC 9110 §9.2.2), where there is no body. */
  private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS");

  private final HttpServerRequest in;
  private final GateRequest judged;
  private final Decision.Allow allowed;
  private final IdentityHeaders identity;
  private final Upstream upstream;
  private final HttpClient client;
  private @Nullable HttpClientRequest out;
  private boolean gone;

  Exchange(
      HttpServerRequest in,
      GateRequest judged,
      Decision.Allow allowed,
      IdentityHeaders identity,
      Upstream upstream,
      HttpClient client) {
    this.in = in;
    this.judged = judged;
    this.allowed = allowed;
    this.identity = identity;
    this.upstream = upstream;
    this.client = client;
  }

  /** Ends when the answer is through, or when there will be none. Never fails. */
  Future<Void> run() {
    in.exceptionHandler(_ -> left());
    in.response().exceptionHandler(_ -> left());
    return attempt(null).recover(this::broken);
  }

  /** The client has gone: so does the request upstream. */
  private void left() {
    gone = true;
    if (out != null) {
      out.reset();
    }
  }

  private boolean bodied() {
    return in.version() == HttpVersion.HTTP_2
        ? !in.isEnded()
        : in.headers().contains(HttpHeaders.TRANSFER_ENCODING)
            || (in.headers().contains(HttpHeaders.CONTENT_LENGTH)
                && !"0".equals(in.getHeader(HttpHeaders.CONTENT_LENGTH)));
  }

  private Future<Void> attempt(@Nullable Server failed) {
    var server = upstream.next(failed);
    if (server == null) {
      return Future.failedFuture("no server of " + upstream.config().name() + " works");
    }
    boolean bodied = bodied();
    server.taken();
    return client
        .request(options(server))
        .compose(request -> send(request, bodied))
        .onSuccess(_ -> server.answered())
        .onFailure(_ -> fault(server))
        .transform(
            sent -> {
              if (sent.succeeded()) {
                return answer(sent.result());
              }
              boolean again =
                  failed == null
                      && !gone
                      && !bodied
                      && upstream.config().retries()
                      && REPEATABLE.contains(judged.method());
              return again ? attempt(server) : Future.failedFuture(sent.cause());
            })
        .andThen(_ -> server.done());
  }

  private void fault(Server server) {
    if (!gone) {
      server.failed();
    }
  }

  private RequestOptions options(Server server) {
    var config = upstream.config();
    return new RequestOptions()
        .setMethod(HttpMethod.valueOf(judged.method()))
        .setHost(server.host())
        .setPort(server.port())
        .setURI(judged.target().uri())
        .setConnectTimeout(config.connectTimeout().toMillis())
        .setIdleTimeout(config.answerTimeout().toMillis());
  }

  private Future<HttpClientResponse> send(HttpClientRequest request, boolean bodied) {
    out = request;
    if (gone) {
      request.reset();
      return Future.failedFuture("the client has gone");
    }
    request.authority(HostAndPort.parseAuthority(judged.host().authority(), -1));
    headers(request);
    if (!bodied) {
      return request.send();
    }
    if (!in.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      request.setChunked(true);
    }
    if (in.headers().contains(HttpHeaders.EXPECT)) {
      request.continueHandler(_ -> in.response().writeContinue());
      request.writeHead();
    }
    return request.send(in);
  }

  private void headers(HttpClientRequest request) {
    var headers = request.headers();
    boolean drop = allowed.route().token() == RouteConfig.Token.DROP;
    HopHeaders.copy(
        in.headers(),
        headers,
        name ->
            !name.equals("host")
                && identity.mayPass(name)
                && !(drop && name.equals("authorization")));
    if (HopHeaders.takesTrailers(in.headers()) && upstream.config().http2()) {
      headers.set("te", "trailers");
    }
    headers
        .set("x-forwarded-for", judged.client().value())
        .set("x-forwarded-proto", judged.secure() ? "https" : "http")
        .set("x-forwarded-host", judged.host().authority());
    allowed
        .headers()
        .forEach(
            (name, value) -> {
              if (value.isEmpty()) {
                headers.remove(name);
              } else {
                headers.set(name, value);
              }
            });
  }

  private Future<Void> answer(HttpClientResponse from) {
    var to = in.response();
    if (to.closed() || gone) {
      from.request().reset();
      return Future.succeededFuture();
    }
    to.setStatusCode(from.statusCode());
    HopHeaders.copy(from.headers(), to.headers(), _ -> true);
    boolean bodiless =
        judged.method().equals("HEAD") || from.statusCode() == 204 || from.statusCode() == 304;
    if (bodiless) {
      return to.end();
    }
    if (!from.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      to.setChunked(true);
    }
    return stream(from, to);
  }

  private Future<Void> stream(HttpClientResponse from, HttpServerResponse to) {
    return from.pipe()
        .endOnComplete(false)
        .to(to)
        .compose(
            _ -> {
              from.trailers().forEach(to::putTrailer);
              return to.end();
            })
        .recover(
            trouble -> {
              cut(to);
              return Future.failedFuture(trouble);
            });
  }

  /** Half an answer must not look like a whole one. */
  private void cut(HttpServerResponse to) {
    if (!to.reset().succeeded()) {
      in.connection().close();
    }
  }

  private Future<Void> broken(Throwable trouble) {
    var response = in.response();
    if (gone || response.ended()) {
      return Future.succeededFuture();
    }
    LOG.atWarn()
        .addKeyValue("route", allowed.route().name())
        .addKeyValue("upstream", upstream.config().name())
        .addKeyValue("cause", trouble.toString())
        .log("an upstream did not answer");
    if (response.headWritten()) {
      cut(response);
      return Future.succeededFuture();
    }
    var why = new Refusal(Refusal.Kind.OVERLOADED, "the upstream did not answer", allowed.route());
    response.headers().clear();
    Refusing.refuse(in, GateAnswers.spell(why));
    return Future.succeededFuture();
  }
}
