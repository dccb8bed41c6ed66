package dev.sallyport.gate;

import com.google.common.base.CharMatcher;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/**
 * What a request says of who asks. A token counts in {@code Authorization} only: one in a query
 * would stand in logs and histories (RFC 6750 §2.3), and two are no answer at all.
 */
sealed interface Credentials {
  /** How a token begins. */
  String BEARER = "Bearer ";

  /** What a token is made of (RFC 6750 §2.1). A regular expression took 30 % of all the time. */
  CharMatcher OF_A_TOKEN =
      CharMatcher.inRange('A', 'Z')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("-._~+/="))
          .precomputed();

  /** What a field's value is made of here. */
  CharMatcher OF_A_VALUE = CharMatcher.inRange(' ', '~');

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
    if (all.size() > 1 || joined(value)) {
      return new Unclear();
    }
    if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return OF_A_VALUE.matchesAllOf(value) ? new Nobody() : new Unclear();
    }
    var token = CharMatcher.is(' ').trimFrom(value.substring(BEARER.length()));
    return OF_A_TOKEN.matchesAllOf(token) ? new BearerToken(token) : new Unclear();
  }

  /** Some proxies make one header of two by a comma. */
  private static boolean joined(String value) {
    return value.indexOf(',') >= 0 && value.toLowerCase(Locale.ROOT).contains("bearer ");
  }
}
