package dev.sallyport.ingress.gate;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which headers of a message go on to the next hop: not those about this connection, nor those that
 * its {@code Connection} names (RFC 9110 §7.6.1). Functions only.
 */
final class HopHeaders {
  private static final Set<String> OF_A_CONNECTION =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  private HopHeaders() {}

  /**
   * Copies what goes on.
   *
   * @param also what must hold of a name besides
   */
  static void copy(MultiMap from, MultiMap to, Predicate<String> also) {
    var named = named(from);
    for (var header : from) {
      var name = header.getKey().toLowerCase(Locale.ROOT);
      if (!OF_A_CONNECTION.contains(name)
          && !named.contains(name)
          && !name.startsWith(":")
          && also.test(name)) {
        to.add(name, header.getValue());
      }
    }
  }

  private static Set<String> named(MultiMap headers) {
    if (!headers.contains(HttpHeaders.CONNECTION)) {
      return Set.of();
    }
    var named = new HashSet<String>();
    for (var value : headers.getAll(HttpHeaders.CONNECTION)) {
      for (var token : value.split(",", -1)) {
        named.add(token.strip().toLowerCase(Locale.ROOT));
      }
    }
    return named;
  }

  /** Whether {@code Connection} names this. */
  static boolean names(MultiMap headers, String name) {
    return named(headers).contains(name);
  }

  /** Whether trailers may come back: the one thing of {@code TE} that is not about a connection. */
  static boolean takesTrailers(MultiMap headers) {
    return headers.contains("te", "trailers", true);
  }
}
