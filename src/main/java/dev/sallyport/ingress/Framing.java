package dev.sallyport.ingress;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.common.base.CharMatcher;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether all who read a request's head would agree on whom it asks and for what. Two readers, we
 * and whoever is before or behind us, must not differ: RFC 9112 section 3.2, RFC 9113 section
 * 8.3.1. The codec has judged lengths and field syntax before.
 */
final class Framing {
  private static final int HIGHEST_PORT = 65_535;

  /** What is no URI has no single reading; a fragment is never sent (RFC 9112 section 3.2). */
  private static final CharMatcher OF_A_TARGET =
      CharMatcher.inRange('!', '~').and(CharMatcher.isNot('#')).precomputed();

  private static final Pattern ABSOLUTE =
      Pattern.compile("(?<scheme>https?)://(?<authority>[^/?]*)/.*", Pattern.CASE_INSENSITIVE);

  /** Narrower than RFC 3986: no user, no escapes, no empty port, no dot at the end. */
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "((?=.{1,253}(:|$))[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?"
              + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
              + "|\\[(?<six>[0-9A-Fa-f:.]+)])(:(?<port>[1-9][0-9]{0,4}))?");

  /** A name, a port and the colon. */
  private static final int LONGEST_AUTHORITY = 259;

  /** Nearly all requests name the same few; the expression over them took 4 % of a request. */
  private static final LoadingCache<String, Boolean> AUTHORITIES =
      Caffeine.newBuilder().maximumSize(1_024).build(Framing::sound);

  /**
   * A request's head, as far as it matters here.
   *
   * @param target the request target or {@code :path}; null where CONNECT of HTTP/2 has none
   * @param hosts every {@code Host} there is
   * @param codings every {@code Transfer-Encoding} there is
   * @param authority {@code :authority} of HTTP/2 as it was understood; null where it was not, and
   *     in HTTP/1
   */
  record Head(
      HttpVersion version,
      HttpMethod method,
      @Nullable String scheme,
      @Nullable String target,
      List<String> hosts,
      List<String> codings,
      @Nullable String authority) {

    static Head of(HttpServerRequest request) {
      var authority =
          request.version() == HttpVersion.HTTP_2 && request.authority() != null
              ? request.authority().toString()
              : null;
      return new Head(
          request.version(),
          request.method(),
          request.scheme(),
          request.uri(),
          request.headers().getAll("Host"),
          request.headers().getAll("Transfer-Encoding"),
          authority);
    }

    private boolean http2() {
      return version == HttpVersion.HTTP_2;
    }
  }

  private Framing() {}

  /** What is wrong with it; null when it is sound. */
  static @Nullable Flaw flaw(Head head) {
    if (head.method().equals(HttpMethod.CONNECT)) {
      return Flaw.TUNNEL;
    }
    if (!named(head)) {
      return Flaw.HOST;
    }
    if (!targeted(head)) {
      return Flaw.TARGET;
    }
    return chunkedAtMost(head.codings()) ? null : Flaw.CODING;
  }

  /** We undo no other coding, and nobody behind us shall undo one that we passed over. */
  private static boolean chunkedAtMost(List<String> codings) {
    return codings.isEmpty()
        || (codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"));
  }

  /** Whether one host is named, however often HTTP/2 names it. */
  private static boolean named(Head head) {
    var hosts = new ArrayList<>(head.hosts());
    if (head.http2()) {
      if (head.authority() == null || hosts.size() > 1) {
        return false;
      }
      hosts.add(head.authority());
    } else if (hosts.size() != 1) {
      return hosts.isEmpty() && head.version() == HttpVersion.HTTP_1_0;
    }
    return hosts.stream()
        .allMatch(host -> authority(host) && host.equalsIgnoreCase(hosts.getFirst()));
  }

  private static boolean authority(String text) {
    return text.length() <= LONGEST_AUTHORITY && AUTHORITIES.get(text);
  }

  private static boolean sound(String text) {
    var parts = AUTHORITY.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    var six = parts.group("six");
    var port = parts.group("port");
    return (six == null || NetUtil.isValidIpV6Address(six))
        && (port == null || Integer.parseInt(port) <= HIGHEST_PORT);
  }

  private static boolean targeted(Head head) {
    var target = head.target();
    if (target == null
        || target.isEmpty()
        || !OF_A_TARGET.matchesAllOf(target)
        || !web(head.scheme())) {
      return false;
    }
    if (target.equals("*")) {
      return head.method().equals(HttpMethod.OPTIONS);
    }
    return target.startsWith("/") || (!head.http2() && agrees(target, head.hosts()));
  }

  /** Whether the absolute form names the host that {@code Host} does. */
  private static boolean agrees(String target, List<String> hosts) {
    var parts = ABSOLUTE.matcher(target);
    if (!parts.matches() || !authority(parts.group("authority"))) {
      return false;
    }
    var scheme = parts.group("scheme");
    var named = withPort(scheme, parts.group("authority"));
    return hosts.stream().allMatch(host -> named.equalsIgnoreCase(withPort(scheme, host)));
  }

  private static String withPort(String scheme, String authority) {
    var without = authority.lastIndexOf(':') <= authority.lastIndexOf(']');
    return without ? authority + (scheme.length() == "http".length() ? ":80" : ":443") : authority;
  }

  private static boolean web(@Nullable String scheme) {
    return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
  }
}
