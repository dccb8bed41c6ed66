package dev.sallyport.ingress.oauth2;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** How browsers are sent on: nothing is kept of it, and no page tells the next where it was. */
final class Redirect {
  private Redirect() {}

  /** 303, so that a form that was posted is not posted on (RFC 9700 §4.12). */
  static void to(RoutingContext ctx, String location) {
    head(ctx, ctx.request().method().name().equals("POST") ? 303 : 302)
        .putHeader(HttpHeaders.LOCATION, location)
        .end();
  }

  /** Nothing can be done; who calls is a browser. */
  static void refuse(RoutingContext ctx, OAuthError error) {
    var response =
        head(ctx, error.status()).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    if (error.status() == 503) {
      response.putHeader("Retry-After", "1");
    }
    response.end(error.body().encode());
  }

  private static HttpServerResponse head(RoutingContext ctx, int status) {
    return ctx.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("Referrer-Policy", "no-referrer");
  }
}
