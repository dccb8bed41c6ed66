package dev.sallyport.token;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.BusMessage;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a token verticle answers. */
public sealed interface TokenReply extends BusMessage {
  /**
   * Tokens for a client.
   *
   * @param family their {@code origin_jti}
   * @param idToken null where none was asked for, by a client of the OAuth2 endpoints
   * @param refreshToken null after a refresh without rotation; the client keeps the one it has
   * @param key the thumbprint of the key that the access token is bound to; or null
   */
  record Minted(
      String family,
      @Nullable String idToken,
      String accessToken,
      @Nullable String refreshToken,
      Duration expiresIn,
      @Nullable String key)
      implements TokenReply {
    @Override
    public String toString() {
      return "Minted[***]";
    }
  }

  /**
   * An access token for a client itself.
   *
   * @param key the thumbprint of the key that it is bound to; or null
   */
  record ForClient(String accessToken, Duration expiresIn, @Nullable String key)
      implements TokenReply {
    @Override
    public String toString() {
      return "ForClient[***]";
    }
  }

  /**
   * An access token by which a client acts for somebody.
   *
   * @param subject for whom it acts
   * @param scopes what it is good for
   * @param seconds how long
   * @param key the thumbprint of the key that it is bound to; or null
   */
  record Delegated(
      String accessToken, String subject, Set<String> scopes, long seconds, @Nullable String key)
      implements TokenReply {
    public Delegated {
      scopes = Set.copyOf(scopes);
    }

    @Override
    public String toString() {
      return "Delegated[***]";
    }
  }

  /** The client gets no token to act for somebody. */
  record NotDelegated(Denial why) implements TokenReply {}

  /** Why a client may not act for somebody. */
  enum Denial {
    /** The token to exchange does not count, or not in these hands. */
    SUBJECT,
    /** The token of who acts does not count, or they may not. */
    ACTOR,
    /** Too many acted before, or the same one did. */
    CHAIN,
    /** No rule is for these audiences and the client that the token was given to. */
    TARGET,
    /** It would be good for nothing, or for more than the token and the rules allow. */
    SCOPE
  }

  /**
   * A good access token, and whom it belongs to.
   *
   * @param family the token's origin_jti
   * @param scopes what it is good for
   */
  record Verified(Pool pool, AppClient client, User user, String family, Set<String> scopes)
      implements TokenReply {}

  /**
   * What a token is good for.
   *
   * @param told the members of RFC 7662 §2.2; null where it is good for nothing
   */
  record Introspected(@Nullable JsonObject told) implements TokenReply {
    @Override
    public String toString() {
      return "Introspected[***]";
    }
  }

  /** Of whom an ID token speaks; empty texts where it is none of ours. */
  record Hinted(String poolId, String clientId, String sub) implements TokenReply {}

  record Done() implements TokenReply {}

  /** What tells a client that somebody signed out. */
  record Logout(String token) implements TokenReply {
    @Override
    public String toString() {
      return "Logout[***]";
    }
  }

  /**
   * Public keys.
   *
   * @param jwks the JWK set as JSON text
   */
  record KeySet(String jwks) implements TokenReply {}

  /** Whether next signing keys were made. */
  record Renewed(boolean made) implements TokenReply {}

  /** What may be told of signing keys, in the order in which they sign. */
  record Keys(List<SigningKey> all) implements TokenReply {
    public Keys {
      all = List.copyOf(all);
    }
  }

  /**
   * The answer is no. Trouble (Redis gone, pool full) travels the same way, as Broken or
   * Overloaded.
   */
  record Refused(Failure failure) implements TokenReply {}
}
