package dev.sallyport.ingress.cognito;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may call from a browser. The API has no cookies, so {@code *} is safe and the
 * default; credentials are never allowed. The headers stand on errors too.
 */
final class Cors {
  private static final Pattern HEADER_NAMES =
      Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,1024}");
  private static final String USUAL_HEADERS =
      "content-type, x-amz-target, x-amz-user-agent, cache-control";
  private static final String EXPOSED =
      "x-amzn-RequestId, x-amzn-ErrorType, x-amzn-ErrorMessage, x-sallyport-attempt, Date";

  private final boolean anybody;
  private final Set<String> origins;

  Cors(List<String> origins) {
    this.anybody = origins.contains("*");
    this.origins = Set.copyOf(origins);
  }

  /** Marks an answer, so that an allowed page may read it. */
  void mark(HttpServerRequest request, HttpServerResponse response) {
    var origin = allowed(request.getHeader("Origin"));
    if (!anybody) {
      response.putHeader("Vary", "Origin");
    }
    if (origin != null) {
      response
          .putHeader("Access-Control-Allow-Origin", origin)
          .putHeader("Access-Control-Expose-Headers", EXPOSED);
    }
  }

  /** Answers a browser that asks before it calls. */
  void preflight(HttpServerRequest request) {
    var response = request.response().setStatusCode(204);
    mark(request, response);
    var asked = request.getHeader("Access-Control-Request-Headers");
    response
        .putHeader("Access-Control-Allow-Methods", "POST, OPTIONS")
        .putHeader(
            "Access-Control-Allow-Headers",
            asked != null && HEADER_NAMES.matcher(asked).matches() ? asked : USUAL_HEADERS)
        .putHeader("Access-Control-Max-Age", "86400")
        .end();
  }

  private @Nullable String allowed(@Nullable String origin) {
    if (anybody) {
      return "*";
    }
    return origin != null && origins.contains(origin) ? origin : null;
  }
}
