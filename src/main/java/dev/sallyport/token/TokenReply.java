package dev.sallyport.token;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.BusMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a token verticle answers. */
public sealed interface TokenReply extends BusMessage {
  /**
   * Tokens for a client.
   *
   * @param refreshToken null after a refresh without rotation; the client keeps the one it has
   */
  record Minted(
      String idToken, String accessToken, @Nullable String refreshToken, Duration expiresIn)
      implements TokenReply {
    @Override
    public String toString() {
      return "Minted[***]";
    }
  }

  /**
   * A good access token, and whom it belongs to.
   *
   * @param family the token's origin_jti
   */
  record Verified(Pool pool, AppClient client, User user, String family) implements TokenReply {}

  record Done() implements TokenReply {}

  /**
   * Public keys.
   *
   * @param jwks the JWK set as JSON text
   */
  record KeySet(String jwks) implements TokenReply {}

  /**
   * The answer is no. Trouble (Redis gone, pool full) travels the same way, as Broken or
   * Overloaded.
   */
  record Refused(Failure failure) implements TokenReply {}
}
