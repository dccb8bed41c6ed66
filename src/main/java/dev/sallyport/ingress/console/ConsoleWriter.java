package dev.sallyport.ingress.console;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Writes what a browser gets: pages, ways to others, and the session's cookie. */
final class ConsoleWriter {
  /** The session's cookie: no other host can set one of this prefix, and plain HTTP none. */
  static final String COOKIE = "__Host-sallyport-console";

  private ConsoleWriter() {}

  /** A page. */
  static Future<Void> page(HttpServerResponse response, int status, String html) {
    return marked(response)
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Content-Language", "en")
        .end(html)
        // A browser that left before its answer was written is no failure of ours.
        .otherwiseEmpty();
  }

  /** The browser goes on with GET. */
  static Future<Void> sent(RoutingContext ctx, String location) {
    return marked(ctx.response())
        .setStatusCode(303)
        .putHeader("Location", location)
        .end()
        .otherwiseEmpty();
  }

  /** Gives the browser a session, or takes it: an empty value. */
  static void give(RoutingContext ctx, String session) {
    ctx.response()
        .headers()
        .add(
            "Set-Cookie",
            COOKIE
                + "="
                + session
                + "; Path=/; Secure; HttpOnly; SameSite=Strict"
                + (session.isEmpty() ? "; Max-Age=0" : ""));
  }

  /** Nobody keeps a page, frames it, or hears its address; nothing comes from elsewhere. */
  private static HttpServerResponse marked(HttpServerResponse response) {
    return response
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
                + " img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cache-Control", "no-store");
  }
}
