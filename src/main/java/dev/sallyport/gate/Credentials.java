package dev.sallyport.gate;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/**
 * What a request says of who asks. A token counts in {@code Authorization} only: one in a query
 * would stand in logs and histories (RFC 6750 §2.3), and two are no answer at all.
 */
sealed interface Credentials {
  /** A token after the scheme Bearer (RFC 6750 §2.1). */
  record BearerToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "BearerToken[***]";
    }
  }

  /** Nobody said who asks, or not in a way we know. */
  record Nobody() implements Credentials {}

  /** More than one header; which of them an upstream would take is not ours to guess. */
  record Several() implements Credentials {}

  static Credentials of(MultiMap headers) {
    var all = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (all.size() > 1) {
      return new Several();
    }
    var value = all.isEmpty() ? "" : all.getFirst();
    return value.regionMatches(true, 0, "Bearer ", 0, 7)
        ? new BearerToken(value.substring(7).strip())
        : new Nobody();
  }
}
