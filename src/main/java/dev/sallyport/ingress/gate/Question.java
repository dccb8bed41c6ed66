package dev.sallyport.ingress.gate;

import dev.sallyport.gate.GateRequest;
import dev.sallyport.gate.Refusal;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;

/**
 * What another proxy asks about over HTTP. What it says of a request is in headers that clients can
 * send too; a proxy that puts its own beside a client's instead of in its place has said nothing.
 */
enum Question {
  /**
   * nginx's {@code auth_request}, Traefik, Caddy: the request is in {@code X-Forwarded-Method},
   * {@code -Proto}, {@code -Host}, {@code -Uri} and {@code -For}.
   */
  FORWARD_AUTH,
  /** Envoy's ext_authz with this {@code path_prefix}: the request is the one that asks. */
  EXT_AUTHZ,
  /** None that we know. */
  NONE;

  /** A deadline for deciding; the proxies give up sooner or later than this. */
  static final Duration DECIDED_WITHIN = Duration.ofSeconds(5);

  private static final String FORWARD_AUTH_PATH = "/forward-auth";
  private static final String EXT_AUTHZ_PATH = "/ext-authz";
  private static final String METHOD = "X-Forwarded-Method";
  private static final String HOST = "X-Forwarded-Host";
  private static final String URI = "X-Forwarded-Uri";
  private static final List<String> ONCE =
      List.of(METHOD, HOST, URI, Scheme.HEADER, "X-Forwarded-For");

  /** Which one it is. */
  static Question of(HttpServerRequest request) {
    var uri = request.uri();
    if (uri.equals(FORWARD_AUTH_PATH) || uri.startsWith(FORWARD_AUTH_PATH + "?")) {
      return FORWARD_AUTH;
    }
    return uri.startsWith(EXT_AUTHZ_PATH + "/") ? EXT_AUTHZ : NONE;
  }

  /**
   * Reads the request that is asked about.
   *
   * @param addresses who it comes from, by proxies that may ask
   */
  GateRequest.Reading read(HttpServerRequest request, ClientAddress addresses) {
    return switch (this) {
      case NONE -> unclear(Refusal.Kind.NOBODY, "no place to ask");
      case FORWARD_AUTH -> forwarded(request, addresses);
      case EXT_AUTHZ ->
          read(
              request,
              addresses,
              request.method().name(),
              hosts(request),
              request.uri().substring(EXT_AUTHZ_PATH.length()));
    };
  }

  private static GateRequest.Reading forwarded(HttpServerRequest request, ClientAddress addresses) {
    var headers = request.headers();
    for (var name : ONCE) {
      if (headers.getAll(name).size() > 1) {
        return unclear(Refusal.Kind.UNCLEAR, name + " is there more than once");
      }
    }
    var method = headers.get(METHOD);
    var uri = headers.get(URI);
    return method == null || uri == null
        ? unclear(Refusal.Kind.UNCLEAR, METHOD + " or " + URI + " is missing")
        : read(request, addresses, method, headers.getAll(HOST), uri);
  }

  private static GateRequest.Reading read(
      HttpServerRequest request,
      ClientAddress addresses,
      String method,
      List<String> hosts,
      String target) {
    var scheme = Scheme.of(request.headers().getAll(Scheme.HEADER));
    if (scheme == Scheme.UNCLEAR) {
      return unclear(Refusal.Kind.UNCLEAR, "there is not one clear " + Scheme.HEADER);
    }
    return GateRequest.read(
        method,
        hosts,
        target,
        request.headers(),
        addresses.of(request),
        scheme == Scheme.SECURE,
        Deadline.in(DECIDED_WITHIN),
        GateRequest.Sent.AS_IT_CAME);
  }

  private static GateRequest.Reading unclear(Refusal.Kind kind, String why) {
    return new GateRequest.Reading.Unclear(new Refusal(kind, why, null));
  }

  /** Every host that a request names. */
  static List<String> hosts(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      var authority = request.authority(true);
      return authority == null ? List.of() : List.of(authority.toString());
    }
    return request.headers().getAll(HttpHeaders.HOST);
  }
}
