package dev.sallyport.token;

import dev.sallyport.directory.Pools;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Reads an ID token that a client hands back to say of whom it speaks (OpenID Connect RP-Initiated
 * Logout §2). That it has expired does not matter; that we made it does.
 */
final class Hints {
  private static final TokenReply NOTHING = new TokenReply.Hinted("", "", "");

  private final Issuer issuer;
  private final Signatures signatures;
  private final Pools pools;

  Hints(Tokens.Parts parts, Signatures signatures) {
    this.issuer = new Issuer(parts.publicUrl());
    this.signatures = signatures;
    this.pools = parts.pools();
  }

  Future<TokenReply> read(TokenCommand.ReadHint command) {
    var token = SignedToken.read(command.idToken());
    var poolId = token == null ? null : issuer.poolId(token.issuer());
    return token == null || poolId == null
        ? Future.succeededFuture(NOTHING)
        : pools
            .pool(poolId, command.deadline())
            .compose(pool -> signatures.idClaims(token, pool, command.deadline()))
            .map(claims -> hinted(poolId, claims))
            .recover(Hints::unread);
  }

  private static TokenReply hinted(String poolId, JsonObject claims) {
    return "id".equals(claims.getValue("token_use"))
            && claims.getValue("aud") instanceof String client
            && claims.getValue("sub") instanceof String sub
        ? new TokenReply.Hinted(poolId, client, sub)
        : NOTHING;
  }

  private static Future<TokenReply> unread(Throwable trouble) {
    return switch (Failed.of(trouble)) {
      case Failure.TokenInvalid _, Failure.PoolNotFound _ -> Future.succeededFuture(NOTHING);
      default -> Future.failedFuture(trouble);
    };
  }
}
