package dev.sallyport.token;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an access token whose signature was verified.
 *
 * @param family its {@code origin_jti}
 */
record AccessClaims(String sub, String clientId, String family, Set<String> scopes) {

  /**
   * Checks everything a token says about itself (tokens.md §7), on top of its signature.
   *
   * @param scope what it must be good for
   * @param key the thumbprint of the key that it must be bound to; null where it must be to none
   * @throws Failed with TokenInvalid, TokenExpired or ScopeMissing
   */
  static AccessClaims checked(
      JsonObject claims, String issuer, String scope, @Nullable String key, Instant now) {
    if (!issuer.equals(claims.getValue("iss"))
        || !"access".equals(claims.getValue("token_use"))
        || !Confirmation.to(claims, key)
        || !(claims.getValue("exp") instanceof Number expires)) {
      throw invalid();
    }
    if (expires.longValue() <= now.getEpochSecond()) {
      throw new Failed(new Failure.TokenExpired(TokenKind.ACCESS));
    }
    var scopes =
        claims.getValue("scope") instanceof String text
            ? Arrays.stream(text.split(" ")).collect(Collectors.toUnmodifiableSet())
            : Set.<String>of();
    if (!scopes.contains(scope)) {
      throw new Failed(new Failure.ScopeMissing());
    }
    return new AccessClaims(
        text(claims, "sub"), text(claims, "client_id"), text(claims, "origin_jti"), scopes);
  }

  private static String text(JsonObject claims, String name) {
    if (claims.getValue(name) instanceof String text) {
      return text;
    }
    throw invalid();
  }

  private static Failed invalid() {
    return new Failed(new Failure.TokenInvalid(TokenKind.ACCESS));
  }
}
