package dev.sallyport.gate;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a request says of who asks. A token counts in {@code Authorization} only: one in a query
 * would stand in logs and histories (RFC 6750 §2.3), and two are no answer at all.
 */
sealed interface Credentials {
  /** How a token begins. */
  String BEARER = "Bearer ";

  /** What a token is made of (RFC 6750 §2.1). */
  Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]*");

  /** A token after the scheme Bearer (RFC 6750 §2.1). */
  record BearerToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "BearerToken[***]";
    }
  }

  /** Nobody said who asks, or not in a way we know. */
  record Nobody() implements Credentials {}

  /**
   * More than one, or one that a reader may take for another; which of them an upstream would take
   * is not ours to guess.
   */
  record Unclear() implements Credentials {}

  static Credentials of(MultiMap headers) {
    var all = headers.getAll(HttpHeaders.AUTHORIZATION);
    var value = all.isEmpty() ? "" : all.getFirst();
    if (all.size() > 1 || joined(value) || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      return new Unclear();
    }
    if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return new Nobody();
    }
    var token = value.substring(BEARER.length()).strip();
    return TOKEN.matcher(token).matches() ? new BearerToken(token) : new Unclear();
  }

  /** Some proxies make one header of two by a comma. */
  private static boolean joined(String value) {
    return value.indexOf(',') >= 0 && value.toLowerCase(Locale.ROOT).contains("bearer ");
  }
}
