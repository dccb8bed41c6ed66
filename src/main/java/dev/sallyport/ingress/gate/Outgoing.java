package dev.sallyport.ingress.gate;

import dev.sallyport.config.RouteConfig;
import dev.sallyport.ingress.Forwarded;
import dev.sallyport.runtime.Spans;
import dev.sallyport.telemetry.Traces;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.util.Set;

/**
 * The head of a request as an upstream gets it: the canonical request that was judged, with the
 * client's headers less those of its connection and those only we may set. Functions only.
 */
final class Outgoing {
  /** What a client's own token comes in, and the proof of its key: one is of no use alone. */
  private static final Set<String> CREDENTIALS = Set.of("authorization", "dpop");

  /** W3C Trace Context. */
  private static final Set<String> TRACE = Set.of("traceparent", "tracestate");

  private Outgoing() {}

  /** Where it goes. */
  static RequestOptions options(Passing passing, Server server) {
    return new RequestOptions()
        .setMethod(HttpMethod.valueOf(passing.judged().method()))
        .setHost(server.host())
        .setPort(server.port())
        .setURI(passing.judged().target().uri())
        .setTraceOperation(Spans.UPSTREAM + passing.config().name())
        .setConnectTimeout(passing.config().connectTimeout().toMillis());
  }

  /**
   * What it says.
   *
   * @param bodied whether a body comes after it
   */
  static void headers(Passing passing, HttpClientRequest request, boolean bodied) {
    var judged = passing.judged();
    var theirs = passing.in().headers();
    request.authority(HostAndPort.parseAuthority(judged.host().authority(), -1));
    copy(passing, theirs, request.headers(), bodied);
    if (HopHeaders.takesTrailers(theirs) && passing.config().http2()) {
      request.putHeader("te", "trailers");
    }
    request
        .headers()
        .set("x-forwarded-for", judged.client().value())
        .set("x-forwarded-proto", judged.secure() ? "https" : "http")
        .set("x-forwarded-host", judged.host().authority());
    if (passing.config().forwarded()) {
      request.putHeader(
          Forwarded.HEADER,
          Forwarded.written(judged.client(), judged.host().authority(), judged.secure()));
    }
    // Last, and after the client's Connection has had its say (AC-012).
    passing
        .allowed()
        .headers()
        .forEach(
            (name, value) -> {
              if (value.isEmpty()) {
                request.headers().remove(name);
              } else {
                request.headers().set(name, value);
              }
            });
  }

  private static void copy(Passing passing, MultiMap from, MultiMap to, boolean bodied) {
    // A stranger's trace is none of the upstream's: it gets ours, if there is one.
    boolean traced = !Traces.id().isEmpty();
    boolean drop = passing.allowed().route().token() != RouteConfig.Token.PASS;
    HopHeaders.copy(
        from,
        to,
        name ->
            !name.equals("host")
                && passing.identity().mayPass(name)
                && !(drop && CREDENTIALS.contains(name))
                && !(traced && TRACE.contains(name))
                && (bodied || !name.equals("expect")));
  }
}
