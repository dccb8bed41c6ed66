package dev.sallyport.ingress.oauth2;

import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Tokens for a refresh token (RFC 6749 §6). Scopes carry over as they were granted; with rotation
 * there is another refresh token each time.
 */
final class RefreshTokenGrant implements Grant {
  private final TokenClient tokens;

  RefreshTokenGrant(TokenClient tokens) {
    this.tokens = tokens;
  }

  @Override
  public String type() {
    return "refresh_token";
  }

  @Override
  public Future<JsonObject> tokens(OAuthCall call) {
    return tokens
        .send(
            new TokenCommand.Exchange(
                call.id(),
                call.address(),
                call.deadline(),
                call.pool(),
                call.client(),
                call.required("refresh_token"),
                null,
                Map.of(),
                call.key()))
        .compose(MintedTokens::of)
        .map(MintedTokens::written);
  }
}
