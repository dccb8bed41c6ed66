package dev.sallyport.ingress.oauth2;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** How the endpoints for clients answer: JSON that no cache keeps, readable by any page. */
final class Wire {
  private static final String REQUEST_ID = "x-amz-cognito-request-id";

  private Wire() {}

  static HttpServerResponse ok(RoutingContext ctx, String id) {
    return head(ctx, id, 200);
  }

  static void refuse(RoutingContext ctx, String id, OAuthError error) {
    var response = head(ctx, id, error.status());
    if (error.status() == 401) {
      response.putHeader("WWW-Authenticate", "Basic realm=\"oauth2\"");
    }
    if (error.status() == 503 || error.status() == 429) {
      response.putHeader("Retry-After", "1");
    }
    response.end(error.body().encode());
  }

  static HttpServerResponse head(RoutingContext ctx, String id, int status) {
    return ctx.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json;charset=UTF-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "DPoP-Nonce, WWW-Authenticate")
        .putHeader(REQUEST_ID, id);
  }

  /** A browser asks first; aws-amplify sends the last of these headers along. */
  static void preflight(RoutingContext ctx) {
    ctx.response()
        .setStatusCode(204)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS")
        .putHeader(
            HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, dpop, x-amz-user-agent")
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "86400")
        .end();
  }
}
