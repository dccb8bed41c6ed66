package dev.sallyport.gate;

import com.google.common.base.CharMatcher;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

  /** How a token that is bound to a key begins. */
  String DPOP = "DPoP ";

  /** How a token is sent. */
  enum Scheme {
    /** RFC 6750 §2.1. */
    BEARER,
    /** RFC 9449 §7.1. */
    DPOP
  }

  /** A token after the scheme Bearer. */
  record BearerToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "BearerToken[***]";
    }
  }

  /** A token after the scheme DPoP. */
  record BoundToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "BoundToken[***]";
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
    if (begins(value, BEARER)) {
      var token = token(value, BEARER);
      return token == null ? new Unclear() : new BearerToken(token);
    }
    if (begins(value, DPOP)) {
      var token = token(value, DPOP);
      return token == null ? new Unclear() : new BoundToken(token);
    }
    return OF_A_VALUE.matchesAllOf(value) ? new Nobody() : new Unclear();
  }

  private static boolean begins(String value, String scheme) {
    return value.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static @Nullable String token(String value, String prefix) {
    var token = CharMatcher.is(' ').trimFrom(value.substring(prefix.length()));
    return OF_A_TOKEN.matchesAllOf(token) ? token : null;
  }

  /** Some proxies make one header of two by a comma. */
  private static boolean joined(String value) {
    if (value.indexOf(',') < 0) {
      return false;
    }
    var small = value.toLowerCase(Locale.ROOT);
    return small.contains("bearer ") || small.contains("dpop ");
  }
}
