package dev.sallyport.token;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a token is good for now, whichever kind it is (RFC 7662). One that is not good any
 * more, or never was, is told nothing of.
 *
 * <p>Who may hear of a token (§2.2 and §4: it is never said that one is not theirs): of an access
 * token, the client it was given to and those that its {@code aud} names; and where it has none, as
 * Cognito's have none, every client of the pool that issued it, since each may be the API that it
 * is shown to. Of a refresh token, its client alone. Clients of other pools hear of nothing, nor do
 * those without a secret, who are refused before.
 */
final class Introspecting {
  /** What is told of an access token, as it says itself. */
  private static final List<String> TOLD =
      List.of(
          "iss",
          "sub",
          "aud",
          "client_id",
          "username",
          "scope",
          "exp",
          "iat",
          "jti",
          "auth_time",
          Delegation.ACTOR,
          Confirmation.CLAIM);

  private static final TokenReply NOTHING = new TokenReply.Introspected(null);

  private final Issuer issuer;
  private final Signatures signatures;
  private final RefreshStore store;
  private final UserStore users;
  private final AliveTokens alive;
  private final Kek kek;
  private final InstantSource clock;

  Introspecting(Tokens.Parts parts, Signatures signatures, RefreshStore store) {
    this.issuer = new Issuer(parts.publicUrl());
    this.signatures = signatures;
    this.store = store;
    this.users = parts.users();
    this.alive = new AliveTokens(parts.redis(), parts.users(), parts.pools());
    this.kek = parts.kek();
    this.clock = parts.clock();
  }

  Future<TokenReply> introspect(TokenCommand.Introspect command) {
    var access = SignedToken.read(command.token());
    var told = access == null ? refresh(command) : access(access, command);
    return told.recover(Introspecting::untold);
  }

  private Future<TokenReply> access(SignedToken token, TokenCommand.Introspect command) {
    var pool = command.pool();
    var deadline = command.deadline();
    return issuer.of(pool.id()).equals(token.issuer())
        ? signatures
            .claims(token, pool, deadline)
            .compose(
                claims ->
                    meant(claims, command.client())
                        ? counts(claims, pool, deadline).map(good -> told(claims, good))
                        : Future.succeededFuture(NOTHING))
        : Future.succeededFuture(NOTHING);
  }

  /** Whether a token of the client's pool is its business: its own, or one that is for it. */
  private static boolean meant(JsonObject claims, String client) {
    return switch (claims.getValue("aud")) {
      case null -> true;
      case JsonArray several -> several.contains(client) || own(claims, client);
      case Object one -> one.equals(client) || own(claims, client);
    };
  }

  private static boolean own(JsonObject claims, String client) {
    return client.equals(claims.getValue("client_id"));
  }

  private Future<Boolean> counts(JsonObject claims, Pool pool, Deadline deadline) {
    if (!"access".equals(claims.getValue("token_use"))
        || !(claims.getValue("exp") instanceof Number expires)
        || expires.longValue() <= clock.instant().getEpochSecond()
        || !(claims.getValue("sub") instanceof String sub)
        || !(claims.getValue("client_id") instanceof String client)) {
      return Future.succeededFuture(false);
    }
    // A client's own token is of no family.
    return claims.getValue("origin_jti") instanceof String family
        ? alive.look(pool.id(), sub, familyClient(claims, client), family, deadline)
        : Future.succeededFuture(sub.equals(client));
  }

  private static String familyClient(JsonObject claims, String client) {
    return claims.getValue(Delegation.ORIGIN_CLIENT) instanceof String first ? first : client;
  }

  private static TokenReply told(JsonObject claims, boolean good) {
    if (!good) {
      return NOTHING;
    }
    var type = claims.containsKey(Confirmation.CLAIM) ? "DPoP" : "Bearer";
    var told = new JsonObject().put("active", true).put("token_type", type);
    for (var name : TOLD) {
      if (claims.containsKey(name)) {
        told.put(name, claims.getValue(name));
      }
    }
    return new TokenReply.Introspected(told);
  }

  private Future<TokenReply> refresh(TokenCommand.Introspect command) {
    var token = RefreshToken.read(command.token(), kek);
    if (token == null) {
      return Future.succeededFuture(NOTHING);
    }
    var family = store.look(token.tag(), token.family(), command.deadline());
    var user = users.byTag(command.pool().id(), token.tag(), command.deadline());
    return Future.all(family, user)
        .map(
            _ ->
                user.result() == null || !user.result().enabled()
                    ? NOTHING
                    : told(command, token, family.result()));
  }

  /** A refresh token is for nobody but the client that it was given to. */
  private static TokenReply told(
      TokenCommand.Introspect asked, RefreshToken token, @Nullable Family family) {
    if (family == null
        || !family.pool().equals(asked.pool().id())
        || !family.client().equals(asked.client())
        || family.ended()
        || family.expired()
        || !family.current(token)) {
      return NOTHING;
    }
    var told =
        new JsonObject()
            .put("active", true)
            .put("sub", family.sub())
            .put("client_id", family.client())
            .put("exp", family.expires() / 1_000);
    Confirmation.bind(told, family.key());
    var consent = family.origin().consent();
    return new TokenReply.Introspected(consent == null ? told : told.put("scope", consent.scope()));
  }

  /** What cannot be told because of trouble is no answer: nobody may take it for a no. */
  private static Future<TokenReply> untold(Throwable trouble) {
    return Failed.of(trouble) instanceof Failure.TokenInvalid
        ? Future.succeededFuture(NOTHING)
        : Future.failedFuture(trouble);
  }
}
