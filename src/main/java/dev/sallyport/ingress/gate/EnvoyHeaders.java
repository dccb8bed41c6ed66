package dev.sallyport.ingress.gate;

import dev.sallyport.config.RouteConfig;
import dev.sallyport.gate.Decision;
import dev.sallyport.gate.IdentityHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Envoy is to do to the headers of a request that may pass: it can take some away, which the
 * other proxies that ask cannot.
 *
 * @param set by name, in the place of what the client sent
 * @param removed names
 */
record EnvoyHeaders(Map<String, String> set, List<String> removed) {
  /** Envoy sets these itself and has taken a client's own away, or it was told to believe them. */
  private static final Set<String> ITS_OWN =
      Set.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-client-cert");

  private static final String ITS_FAMILY = "x-envoy-";

  /** These came from outside before Envoy knew better (CVE-2023-27487). */
  private static final String NOT_QUITE = "x-envoy-original-";

  EnvoyHeaders {
    set = Map.copyOf(set);
    removed = List.copyOf(removed);
  }

  /**
   * What becomes of them.
   *
   * @param sent the names of what the client sent, as far as Envoy shows them
   */
  static EnvoyHeaders of(IdentityHeaders identity, Decision.Allow allow, Iterable<String> sent) {
    var set = new HashMap<String, String>();
    var removed = new TreeSet<String>();
    for (var name : sent) {
      var small = name.toLowerCase(Locale.ROOT);
      if (!identity.mayPass(small) && !itsOwn(small)) {
        removed.add(small);
      }
    }
    identity
        .all(allow)
        .forEach(
            (name, value) -> {
              if (value.isEmpty()) {
                removed.add(name);
              } else {
                set.put(name, value);
              }
            });
    removed.removeAll(set.keySet());
    if (allow.route().token() != RouteConfig.Token.PASS) {
      removed.add("dpop");
      if (!set.containsKey("authorization")) {
        removed.add("authorization");
      }
    }
    return new EnvoyHeaders(set, new ArrayList<>(removed));
  }

  private static boolean itsOwn(String name) {
    return ITS_OWN.contains(name) || (name.startsWith(ITS_FAMILY) && !name.startsWith(NOT_QUITE));
  }
}
