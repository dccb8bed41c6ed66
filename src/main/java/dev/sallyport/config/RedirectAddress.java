package dev.sallyport.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses that a browser may be sent back to with an answer (RFC 9700 §4.1, RFC 8252 §7). */
public final class RedirectAddress {
  private static final Pattern WHOLE =
      Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):/[!-~&&[^#\\\\]]*");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /** What a browser runs, shows or opens itself: no app waits behind these. */
  private static final Set<String> NOBODYS_OWN =
      Set.of(
          "about",
          "blob",
          "data",
          "file",
          "filesystem",
          "ftp",
          "javascript",
          "vbscript",
          "view-source",
          "ws",
          "wss");

  private RedirectAddress() {}

  /**
   * Whether this is a whole address without a user or a fragment: https, http of this machine, or
   * of an app's own scheme such as {@code myapp://callback}.
   */
  public static boolean good(String text) {
    var whole = WHOLE.matcher(text);
    if (!whole.matches()) {
      return false;
    }
    // "myapp://" is a usual one, for which java.net.URI wants something more.
    var uri = uri(text.endsWith("://") ? text + "/" : text);
    if (uri == null || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
      return false;
    }
    var host = uri.getHost();
    return switch (whole.group("scheme").toLowerCase(Locale.ROOT)) {
      case "https" -> host != null;
      case "http" -> host != null && LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
      case String scheme -> !NOBODYS_OWN.contains(scheme);
    };
  }

  private static @Nullable URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException notOne) {
      return null;
    }
  }
}
