package dev.sallyport.ingress.gate;

import dev.sallyport.gate.HostName;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Whether a page may open a WebSocket (AC-031). Browsers send their cookies along with a handshake
 * whatever page asks for it, and say which one it was. Functions only.
 */
final class Origins {
  private Origins() {}

  /**
   * Whether it may.
   *
   * @param allowed those of the route; empty is pages of the same host
   */
  static boolean allow(List<String> allowed, MultiMap headers, HostName host) {
    var origins = headers.getAll(HttpHeaders.ORIGIN);
    if (origins.isEmpty()) {
      return true;
    }
    var origin = origins.getFirst().toLowerCase(Locale.ROOT);
    return origins.size() == 1
        && (allowed.isEmpty() ? same(origin, host.authority()) : allowed.contains(origin));
  }

  /** A port that goes without saying is not said by browsers, and must not be by the host. */
  private static boolean same(String origin, String authority) {
    try {
      var uri = URI.create(origin);
      var implied = "https".equals(uri.getScheme()) ? ":443" : ":80";
      return uri.getRawAuthority() != null
          && (uri.getRawAuthority().equals(authority)
              || (uri.getRawAuthority() + implied).equals(authority));
    } catch (IllegalArgumentException none) {
      return false;
    }
  }
}
