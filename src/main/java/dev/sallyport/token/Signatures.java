package dev.sallyport.token;

import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.TokenCredentials;
import java.util.function.BiPredicate;

/** Tells whether a token was signed by a pool of ours; of its claims nothing is judged. */
final class Signatures {
  private final SigningKeys keys;
  private final BoundedPool signing;

  Signatures(SigningKeys keys, BoundedPool signing) {
    this.keys = keys;
    this.signing = signing;
  }

  /**
   * The claims of an access token. Fails with TokenInvalid where this pool did not sign it as one.
   */
  Future<JsonObject> claims(SignedToken token, Pool pool, Deadline deadline) {
    return claims(token, pool, SignedToken::headedFor, deadline);
  }

  /** The claims of an ID token. Fails with TokenInvalid where this pool did not sign it as one. */
  Future<JsonObject> idClaims(SignedToken token, Pool pool, Deadline deadline) {
    return claims(token, pool, SignedToken::headedForId, deadline);
  }

  private Future<JsonObject> claims(
      SignedToken token, Pool pool, BiPredicate<SignedToken, PoolKeys> headed, Deadline deadline) {
    return keys.of(pool)
        .compose(ready -> token.strange(ready) ? keys.fresh(pool) : Future.succeededFuture(ready))
        .compose(
            ready ->
                headed.test(token, ready)
                    ? claims(token, ready, deadline)
                    : Future.failedFuture(invalid()));
  }

  private Future<JsonObject> claims(SignedToken token, PoolKeys ready, Deadline deadline) {
    // RS256 is verified in 35 microseconds; ES256 takes ten times that, too long for an event loop.
    return ready.algorithm().equals("RS256")
        ? authentic(token, ready)
        : signing.run(deadline, () -> authentic(token, ready)).compose(claims -> claims);
  }

  /** Composed, since the library throws over some claims of the wrong type. */
  private static Future<JsonObject> authentic(SignedToken token, PoolKeys ready) {
    return Future.succeededFuture(new TokenCredentials(token.text()))
        .compose(ready.verifier()::authenticate)
        .map(user -> user.attributes().getJsonObject("accessToken"))
        .recover(_ -> Future.failedFuture(invalid()));
  }

  private static Failed invalid() {
    return new Failed(new Failure.TokenInvalid(TokenKind.ACCESS));
  }
}
