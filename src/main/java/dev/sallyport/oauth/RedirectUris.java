package dev.sallyport.oauth;

import dev.sallyport.directory.OAuthSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where answers may go: to what a client registered, compared letter by letter, since everything
 * cleverer was a way around it (RFC 9700 §2.1). Only the port of a loopback address may be another:
 * a program on somebody's machine gets one that is free (RFC 8252 §7.3).
 */
final class RedirectUris {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]");

  private RedirectUris() {}

  /** The address an authorization is answered to; empty where it must not be answered. */
  static Optional<String> callback(@Nullable String asked, OAuthSettings client) {
    return asked == null
        ? Optional.ofNullable(client.defaultRedirect())
        : registered(asked, client.callbacks());
  }

  /** The address that a browser is sent to after signing out. */
  static Optional<String> logout(@Nullable String asked, OAuthSettings client) {
    return asked == null ? Optional.empty() : registered(asked, client.logouts());
  }

  private static Optional<String> registered(String asked, List<String> all) {
    return all.contains(asked) || all.stream().anyMatch(one -> loopback(asked, one))
        ? Optional.of(asked)
        : Optional.empty();
  }

  private static boolean loopback(String asked, String one) {
    try {
      var theirs = new URI(asked);
      var ours = new URI(one);
      return "http".equals(ours.getScheme())
          && ours.getHost() != null
          && LOOPBACK.contains(ours.getHost())
          && asked.equals(ported(ours, theirs.getPort()));
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  /** The registered one with another port, spelled in the one way there is. */
  private static String ported(URI ours, int port) {
    var path = Objects.requireNonNullElse(ours.getRawPath(), "");
    var query = ours.getRawQuery() == null ? "" : "?" + ours.getRawQuery();
    return "http://" + ours.getHost() + (port < 0 ? "" : ":" + port) + path + query;
  }
}
