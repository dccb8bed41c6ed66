package dev.sallyport.ingress.oauth2;

import dev.sallyport.ingress.RequestCookies;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cookie of browsers that are at a provider: one of 43 characters for all its tabs, so that
 * nobody else brings back what one of them began (AC-046, AC-050, AC-051).
 */
final class ProviderCookie {
  static final String NAME = "__Host-sallyport-provider";
  private static final long SECONDS = 300;
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private ProviderCookie() {}

  /** What the browser sent; two of them are none (AC-054). */
  static Optional<String> read(HttpServerRequest request) {
    var all = RequestCookies.named(request.headers(), NAME);
    return all.size() == 1
        ? Optional.of(all.getFirst()).filter(value -> VALUE.matcher(value).matches())
        : Optional.empty();
  }

  /** Gives it to the browser, for as long as a sign-in may take. */
  static void give(HttpServerResponse response, String value) {
    response.addCookie(
        Cookie.cookie(NAME, value)
            .setPath("/")
            .setSecure(true)
            .setHttpOnly(true)
            .setSameSite(CookieSameSite.LAX)
            .setMaxAge(SECONDS));
  }
}
