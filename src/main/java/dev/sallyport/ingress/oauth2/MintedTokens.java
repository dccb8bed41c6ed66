package dev.sallyport.ingress.oauth2;

import dev.sallyport.failure.Failed;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How tokens are answered (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). */
final class MintedTokens {
  private MintedTokens() {}

  /** The tokens of a reply; fails where it has none. */
  static Future<TokenReply.Minted> of(TokenReply reply) {
    return switch (reply) {
      case TokenReply.Minted minted -> Future.succeededFuture(minted);
      case TokenReply.Refused(var failure) -> Future.failedFuture(new Failed(failure));
      default ->
          Future.failedFuture(
              Failed.broken(
                  "token room answered " + reply.getClass(), new IllegalStateException("reply")));
    };
  }

  static JsonObject written(TokenReply.Minted minted) {
    var json = written(minted.accessToken(), minted.expiresIn(), minted.key());
    put(json, "id_token", minted.idToken());
    put(json, "refresh_token", minted.refreshToken());
    return json;
  }

  /** Where it is bound to a key, its type says so (RFC 9449 §5). */
  static JsonObject written(String accessToken, Duration expiresIn, @Nullable String key) {
    return new JsonObject()
        .put("access_token", accessToken)
        .put("token_type", key == null ? "Bearer" : "DPoP")
        .put("expires_in", expiresIn.toSeconds());
  }

  private static void put(JsonObject json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
