package dev.sallyport.token.exchange;

import dev.sallyport.token.bearer.Bearer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;

/** What a token for an upstream says. A function only. */
final class ExchangedClaims {
  private ExchangedClaims() {}

  /**
   * The claims (RFC 7519 §4.1, RFC 9068 §2.2). A {@code sub} names somebody only together with
   * {@code origin_iss}, the issuer of the token that came.
   *
   * @param from the token that came
   * @param until its {@code exp}, in whole seconds; after {@code now}
   * @param id its {@code jti}
   */
  static JsonObject of(
      Bearer from, String issuer, String audience, Instant now, Instant until, String id) {
    var claims =
        new JsonObject()
            .put("iss", issuer)
            .put("aud", audience)
            .put("sub", from.subject())
            .put("origin_iss", from.claims().get("iss"));
    if (!from.client().isEmpty()) {
      claims.put("client_id", from.client());
    }
    if (!from.scopes().isEmpty()) {
      claims.put("scope", String.join(" ", from.scopes().stream().sorted().toList()));
    }
    if (!from.groups().isEmpty()) {
      claims.put("groups", new JsonArray(from.groups()));
    }
    // Whoever acts for somebody must not pass for them at the upstream.
    if (from.claims().get("act") instanceof Map<?, ?> actor) {
      claims.put("act", actor);
    }
    return claims
        .put("iat", now.getEpochSecond())
        .put("exp", until.getEpochSecond())
        .put("jti", id);
  }
}
