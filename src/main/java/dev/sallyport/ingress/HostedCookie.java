package dev.sallyport.ingress;

import dev.sallyport.oauth.HostedSessions;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * The cookie of browsers that signed in on the pages. Its prefix keeps it from being set by another
 * host or over plain HTTP; two of them are none, since nobody knows whose the other is.
 */
public final class HostedCookie {
  /** Its name; another than the gate's, which may be on another port of the same host. */
  public static final String NAME = "__Host-sallyport-pages";

  private HostedCookie() {}

  /** What the browser sent. */
  public static Optional<String> read(HttpServerRequest request) {
    var all = RequestCookies.named(request.headers(), NAME);
    return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
  }

  /** Gives it to the browser. */
  public static void give(HttpServerResponse response, String value) {
    response.addCookie(cookie(value).setMaxAge(HostedSessions.LIFE.toSeconds()));
  }

  /** Takes it from the browser. */
  public static void take(HttpServerResponse response) {
    response.addCookie(cookie("").setMaxAge(0));
  }

  private static Cookie cookie(String value) {
    return Cookie.cookie(NAME, value)
        .setPath("/")
        .setSecure(true)
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.LAX);
  }
}
