package dev.sallyport.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hosts, addresses and URLs as they are written; nothing is looked up in DNS. */
final class Hosts {
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?"
              + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*");
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern RANGE = Pattern.compile("([^/]+)/([0-9]{1,3})");

  private Hosts() {}

  static boolean host(String text) {
    return address(text) != null || (NAME.matcher(text).matches() && !text.matches("[0-9.]+"));
  }

  /** Whether only this machine can reach it. */
  static boolean loopback(String host) {
    var address = address(host);
    return address == null
        ? host.toLowerCase(Locale.ROOT).equals("localhost")
        : address.isLoopbackAddress();
  }

  /** Whether it stands for all addresses of this machine. */
  static boolean everyInterface(String host) {
    var address = address(host);
    return address != null && address.isAnyLocalAddress();
  }

  static boolean addressOrRange(String text) {
    var range = RANGE.matcher(text);
    if (!range.matches()) {
      return address(text) != null;
    }
    var address = address(range.group(1));
    return address != null && Integer.parseInt(range.group(2)) <= address.getAddress().length * 8;
  }

  static boolean webUrl(String text) {
    var uri = uri(text);
    return uri != null
        && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }

  /** A web address that nobody on the way can listen to. */
  static boolean safeUrl(String text) {
    var uri = webUrl(text) ? uri(text) : null;
    return uri != null
        && ("https".equals(uri.getScheme()) || loopback(uri.getHost().replaceAll("[\\[\\]]", "")));
  }

  static boolean redisUrl(String text) {
    var uri = uri(text);
    return uri != null
        && ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))
        && uri.getHost() != null
        && uri.getRawFragment() == null;
  }

  private static @Nullable URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static @Nullable InetAddress address(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
