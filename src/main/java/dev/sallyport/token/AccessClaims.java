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
 * @param familyClient the client that the family is of: {@code origin_client_id} where that is
 *     there, and else the token's own
 */
record AccessClaims(
    String sub, String clientId, String family, String familyClient, Set<String> scopes) {

  /**
   * Checks everything a token says about itself (tokens.md §7), on top of its signature.
   *
   * @param scope what it must be good for
   * @param key the thumbprint of the key that it must be bound to; null where it must be to none
   * @throws Failed with TokenInvalid, TokenExpired or ScopeMissing
   */
  static AccessClaims checked(
      JsonObject claims, String issuer, String scope, @Nullable String key, Instant now) {
    if (!Confirmation.to(claims, key)) {
      throw invalid();
    }
    var own = of(inTime(claims, issuer, now));
    if (!own.scopes().contains(scope)) {
      throw new Failed(new Failure.ScopeMissing());
    }
    return own;
  }

  /**
   * The claims themselves, where they are an access token's of this issuer that has not expired.
   *
   * @throws Failed with TokenInvalid or TokenExpired
   */
  static JsonObject inTime(JsonObject claims, String issuer, Instant now) {
    if (!issuer.equals(claims.getValue("iss"))
        || !"access".equals(claims.getValue("token_use"))
        || !(claims.getValue("exp") instanceof Number expires)) {
      throw invalid();
    }
    if (expires.longValue() <= now.getEpochSecond()) {
      throw new Failed(new Failure.TokenExpired(TokenKind.ACCESS));
    }
    return claims;
  }

  /**
   * What a token says that somebody gave to a client.
   *
   * @throws Failed with TokenInvalid where it is not such a one
   */
  static AccessClaims of(JsonObject claims) {
    var client = text(claims, "client_id");
    return new AccessClaims(
        text(claims, "sub"),
        client,
        text(claims, "origin_jti"),
        claims.containsKey(Delegation.ORIGIN_CLIENT)
            ? text(claims, Delegation.ORIGIN_CLIENT)
            : client,
        scopes(claims));
  }

  /** What it is good for. */
  static Set<String> scopes(JsonObject claims) {
    return claims.getValue("scope") instanceof String text
        ? Arrays.stream(text.split(" ")).collect(Collectors.toUnmodifiableSet())
        : Set.of();
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
