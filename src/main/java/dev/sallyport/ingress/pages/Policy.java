package dev.sallyport.ingress.pages;

import dev.sallyport.oauth.AuthorizationRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.Locale;

/** The headers of every page: nobody keeps it, frames it, or hears its address (AC-043, AC-052). */
final class Policy {
  private Policy() {}

  /** Where the forms of this request's pages may lead in the end. */
  static String leads(AuthorizationRequest request) {
    return "'self' " + source(request.redirectUri());
  }

  /**
   * Sets them.
   *
   * @param leads where its forms may lead in the end, as {@code form-action} has it
   */
  static HttpServerResponse leading(HttpServerResponse response, String leads) {
    return response
        .putHeader("Content-Security-Policy", content(leads))
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader(
            "Permissions-Policy",
            "publickey-credentials-create=(self), publickey-credentials-get=(self)")
        .putHeader("Cache-Control", "no-store");
  }

  private static String content(String leads) {
    return "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src data:;"
        + " script-src 'self'; form-action "
        + leads
        + "; frame-ancestors 'none'; base-uri 'none'";
  }

  /** Browsers ask form-action about what a form is redirected to as well. */
  static String source(String redirectUri) {
    var uri = URI.create(redirectUri);
    var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    var host = uri.getHost();
    if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
      return scheme + ":";
    }
    return scheme + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }
}
