package dev.sallyport.token.dpop;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one spelling of a URI that is compared, without query and fragment (RFC 9449 §4.3 by RFC 3986
 * §6.2.2 and §6.2.3). Functions only.
 */
final class TargetUri {
  private static final int LONGEST = 8_192;
  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

  private TargetUri() {}

  /** The same place in one spelling; null for what is no address of http or https. */
  static @Nullable String normal(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    try {
      var uri = new URI(text);
      var host = uri.getHost();
      var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      var usual = scheme.equals("https") ? 443 : scheme.equals("http") ? 80 : 0;
      return host == null || usual == 0 || uri.getRawUserInfo() != null
          ? null
          : scheme + "://" + host.toLowerCase(Locale.ROOT) + port(uri, usual) + path(uri);
    } catch (URISyntaxException malformed) {
      return null;
    }
  }

  private static String port(URI uri, int usual) {
    return uri.getPort() < 0 || uri.getPort() == usual ? "" : ":" + uri.getPort();
  }

  /** Letters are spelled out before dot segments are looked for, as {@code %2e} is one of them. */
  private static String path(URI uri) {
    var spelled =
        ESCAPE
            .matcher(uri.getRawPath())
            .replaceAll(found -> spelled((char) Integer.parseInt(found.group(1), 16)));
    return spelled.isEmpty() ? "/" : URI.create("http://x" + spelled).normalize().getRawPath();
  }

  private static String spelled(char letter) {
    return unreserved(letter)
        ? String.valueOf(letter)
        : String.format(Locale.ROOT, "%%%02X", (int) letter);
  }

  private static boolean unreserved(char letter) {
    return (letter >= 'a' && letter <= 'z')
        || (letter >= 'A' && letter <= 'Z')
        || (letter >= '0' && letter <= '9')
        || "-._~".indexOf(letter) >= 0;
  }
}
