package dev.sallyport.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the session cookie says: 256 random bits, and nothing else. With our own key, and for one
 * host only, they make the name that Redis knows the session by and the key that opens it: neither
 * a dump of Redis nor a cookie at another host opens anything.
 */
final class SessionTicket {
  private static final int BYTES = 32;
  private static final int SHOWN = 22;
  private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final String cookie;
  private final String name;
  private final byte[] key;

  private SessionTicket(String cookie, String host, Kek kek) {
    this.cookie = cookie;
    this.name =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(kek.mac("browser session", cookie, host));
    this.key = kek.mac("browser session key", cookie, host);
  }

  /** A new session's. */
  static SessionTicket draw(String host, Kek kek, RandomIds random) {
    return new SessionTicket(random.base64url(BYTES), host, kek);
  }

  /** The one a browser brings to this host; empty where the cookie is none that we make. */
  static Optional<SessionTicket> read(String cookie, String host, Kek kek) {
    return COOKIE.matcher(cookie).matches()
        ? Optional.of(new SessionTicket(cookie, host, kek))
        : Optional.empty();
  }

  /** For the browser. */
  String cookie() {
    return cookie;
  }

  /** For Redis. */
  String name() {
    return name;
  }

  /** For logs: finds the events of one session, and opens nothing. */
  String attempt() {
    return name.substring(0, SHOWN);
  }

  /** Opens the session, and nothing else does. */
  byte[] key() {
    return key.clone();
  }

  /** What the sealed session belongs to. */
  byte[] binding() {
    return name.getBytes(UTF_8);
  }
}
