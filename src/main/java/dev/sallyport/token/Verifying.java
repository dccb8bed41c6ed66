package dev.sallyport.token;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import dev.sallyport.limits.Requests;
import dev.sallyport.limits.Requests.Use;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an access token counts here and now: its signature and claims, and then whether
 * its family was revoked or its user is gone.
 */
final class Verifying {
  private final Issuer issuer;
  private final Signatures signatures;
  private final RefreshStore store;
  private final Pools pools;
  private final UserStore users;
  private final Requests requests;
  private final InstantSource clock;

  Verifying(Tokens.Parts parts, Signatures signatures, RefreshStore store) {
    this.issuer = new Issuer(parts.publicUrl());
    this.signatures = signatures;
    this.store = store;
    this.pools = parts.pools();
    this.users = parts.users();
    this.requests = parts.requests();
    this.clock = parts.clock();
  }

  Future<TokenReply> verify(TokenCommand.Verify command) {
    var token = SignedToken.read(command.accessToken());
    var poolId = token == null ? null : issuer.poolId(token.issuer());
    if (token == null || poolId == null) {
      return Future.failedFuture(invalid());
    }
    var deadline = command.deadline();
    return pools
        .pool(poolId, deadline)
        .recover(Verifying::unknown)
        .compose(pool -> verify(token, pool, command, deadline));
  }

  private Future<TokenReply> verify(
      SignedToken token, Pool pool, TokenCommand.Verify command, Deadline deadline) {
    return signatures
        .claims(token, pool, deadline)
        .map(
            claims ->
                AccessClaims.checked(
                    claims, issuer.of(pool.id()), command.scope(), command.key(), clock.instant()))
        .compose(claims -> alive(claims, pool, command.use(), deadline));
  }

  /**
   * The claims of somebody's access token that counts in the pool of whoever exchanges it, who
   * holds the key where it is bound to one. Fails with Failed where it does not.
   */
  Future<JsonObject> held(TokenCommand.Delegate command, String text) {
    return own(command, text).compose(claims -> living(command, claims));
  }

  /** The same, also for a token that a client has for itself, which no family is behind. */
  Future<JsonObject> heldByAnybody(TokenCommand.Delegate command, String text) {
    return own(command, text)
        .compose(
            claims ->
                claims.containsKey("origin_jti")
                    ? living(command, claims)
                    : ofClient(command, claims));
  }

  private Future<JsonObject> own(TokenCommand.Delegate command, String text) {
    var token = SignedToken.read(text);
    var pool = command.pool();
    return token == null || !issuer.of(pool.id()).equals(token.issuer())
        ? Future.failedFuture(invalid())
        : signatures
            .claims(token, pool, command.deadline())
            .map(claims -> AccessClaims.inTime(claims, issuer.of(pool.id()), clock.instant()))
            .compose(
                claims ->
                    Confirmation.heldBy(claims, command.key())
                        ? Future.succeededFuture(claims)
                        : Future.failedFuture(invalid()));
  }

  private Future<JsonObject> living(TokenCommand.Delegate command, JsonObject claims) {
    return alive(AccessClaims.of(claims), command.pool(), Use.READ, command.deadline())
        .compose(
            reply ->
                reply instanceof TokenReply.Refused(var failure)
                    ? Future.failedFuture(new Failed(failure))
                    : Future.succeededFuture(claims));
  }

  private Future<JsonObject> ofClient(TokenCommand.Delegate command, JsonObject claims) {
    return claims.getValue("client_id") instanceof String id && id.equals(claims.getValue("sub"))
        ? pools
            .client(id, command.deadline())
            .recover(Verifying::unknown)
            .compose(
                client ->
                    client.poolId().equals(command.pool().id())
                        ? Future.succeededFuture(claims)
                        : Future.failedFuture(invalid()))
        : Future.failedFuture(invalid());
  }

  private Future<TokenReply> alive(AccessClaims claims, Pool pool, Use use, Deadline deadline) {
    var tag = users.tag(pool.id(), claims.sub());
    var client = pools.client(claims.clientId(), deadline).recover(Verifying::unknown);
    // Without the client that they signed in at, nobody acts for them on its account.
    var first =
        claims.familyClient().equals(claims.clientId())
            ? client
            : pools.client(claims.familyClient(), deadline).recover(Verifying::unknown);
    var family = store.look(tag, claims.family(), deadline);
    var user = users.bySub(pool.id(), claims.sub(), deadline);
    var counted = requests.ofUser(tag.value(), use, deadline);
    return Future.all(client, first, family, user, counted)
        .map(_ -> judged(claims, pool, client.result(), family.result(), user.result()));
  }

  private static TokenReply judged(
      AccessClaims claims,
      Pool pool,
      AppClient client,
      @Nullable Family family,
      @Nullable User user) {
    if (!client.poolId().equals(pool.id())) {
      return refused(new Failure.TokenInvalid(TokenKind.ACCESS));
    }
    if (family == null || !family.gave(claims.familyClient(), claims.sub())) {
      return refused(new Failure.TokenRevoked(TokenKind.ACCESS));
    }
    // Before the family's end, which comes with a deleted user's.
    if (user == null) {
      return refused(new Failure.UserNotFound());
    }
    if (family.ended()) {
      return refused(new Failure.TokenRevoked(TokenKind.ACCESS));
    }
    return user.enabled()
        ? new TokenReply.Verified(pool, client, user, claims.family(), claims.scopes())
        : refused(new Failure.UserDisabled());
  }

  private static TokenReply refused(Failure failure) {
    return new TokenReply.Refused(failure);
  }

  /** A pool or client that is not there makes the token wrong; trouble stays trouble. */
  private static <T> Future<T> unknown(Throwable trouble) {
    var missing =
        trouble instanceof Failed failed
            && (failed.failure() instanceof Failure.PoolNotFound
                || failed.failure() instanceof Failure.ClientNotFound);
    return Future.failedFuture(missing ? invalid() : trouble);
  }

  private static Failed invalid() {
    return new Failed(new Failure.TokenInvalid(TokenKind.ACCESS));
  }
}
