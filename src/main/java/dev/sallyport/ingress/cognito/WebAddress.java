package dev.sallyport.ingress.cognito;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** Addresses on the web that somebody is sent to or asked at. */
final class WebAddress {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private WebAddress() {}

  /** Whether this is an address over TLS, or of this machine, without a user or a fragment. */
  static boolean good(String text) {
    try {
      var address = new URI(text);
      var host = address.getHost();
      return host != null
          && address.getRawUserInfo() == null
          && address.getRawFragment() == null
          && ("https".equals(address.getScheme())
              || ("http".equals(address.getScheme()) && LOOPBACK.contains(host)));
    } catch (URISyntaxException notOne) {
      return false;
    }
  }
}
