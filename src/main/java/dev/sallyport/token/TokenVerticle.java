package dev.sallyport.token;

import dev.sallyport.failure.Failed;
import dev.sallyport.runtime.Attempt;
import dev.sallyport.runtime.Instances;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.InstantSource;

/**
 * Receives token commands and answers each with a reply. Holds nothing but keys it can read again:
 * any instance answers any command.
 */
final class TokenVerticle extends VerticleBase {
  private final Instances<TokenCommand> instances;
  private final Tokens.Parts parts;

  TokenVerticle(Instances<TokenCommand> instances, Tokens.Parts parts) {
    this.instances = instances;
    this.parts = parts;
  }

  @Override
  public Future<?> start() {
    var keys =
        new SigningKeys(
            vertx,
            parts.redis(),
            parts.kek(),
            parts.signing(),
            parts.clock(),
            parts.revocations()::lag,
            parts.metrics());
    parts.revocations().keys(keys);
    var store = new RefreshStore(parts.redis());
    var minting = new Minting(parts, keys, store);
    var refreshing = new Refreshing(parts, minting, store);
    var signatures = new Signatures(keys, parts.signing());
    var verifying = new Verifying(parts, signatures, store);
    var hints = new Hints(parts, signatures);
    var introspecting = new Introspecting(parts, signatures, store);
    var revoking = new Revoking(store, parts.kek());
    var delegating = new Delegating(parts, verifying, keys);
    var rooms =
        new Rooms(
            minting,
            refreshing,
            verifying,
            introspecting,
            delegating,
            hints,
            revoking,
            keys,
            new KeyTurns(parts.redis(), parts.making(), parts.clock(), keys),
            parts.clock());
    return instances.receive(vertx, message -> receive(message, rooms));
  }

  /** Who does what is asked. */
  private record Rooms(
      Minting minting,
      Refreshing refreshing,
      Verifying verifying,
      Introspecting introspecting,
      Delegating delegating,
      Hints hints,
      Revoking revoking,
      SigningKeys keys,
      KeyTurns turns,
      InstantSource clock) {

    TokenReply told(PoolKeys ready) {
      return new TokenReply.Keys(SigningKey.of(ready, clock.instant()));
    }
  }

  private static void receive(Message<TokenCommand> message, Rooms rooms) {
    Attempt.of(message);
    answer(message.body(), rooms)
        .otherwise(trouble -> new TokenReply.Refused(Failed.of(trouble)))
        .onSuccess(message::reply);
  }

  private static Future<TokenReply> answer(TokenCommand command, Rooms rooms) {
    try {
      return switch (command) {
        case TokenCommand.Mint mint -> {
          Attempt.is(mint.attempt());
          yield rooms.minting().mint(mint);
        }
        case TokenCommand.Refresh refresh -> rooms.refreshing().refresh(refresh);
        case TokenCommand.Exchange exchange -> rooms.refreshing().exchange(exchange);
        case TokenCommand.Verify verify -> rooms.verifying().verify(verify);
        case TokenCommand.Revoke revoke -> rooms.revoking().revoke(revoke);
        case TokenCommand.SignOut signOut -> rooms.revoking().signOut(signOut);
        case TokenCommand.Introspect introspect -> rooms.introspecting().introspect(introspect);
        case TokenCommand.Delegate delegate -> rooms.delegating().delegate(delegate);
        case TokenCommand.ReadHint hint -> rooms.hints().read(hint);
        case TokenCommand.End end -> rooms.revoking().end(end);
        case TokenCommand.MintForClient mint -> rooms.minting().forClient(mint);
        case TokenCommand.MintLogout mint -> rooms.minting().logout(mint);
        case TokenCommand.PublicKeys publicKeys ->
            rooms.keys().of(publicKeys.pool()).map(ready -> new TokenReply.KeySet(ready.jwks()));
        case TokenCommand.PublicKeysNow publicKeys ->
            rooms.keys().fresh(publicKeys.pool()).map(ready -> new TokenReply.KeySet(ready.jwks()));
        case TokenCommand.FirstKeys firstKeys ->
            rooms.keys().first(firstKeys.pool()).map(ready -> new TokenReply.KeySet(ready.jwks()));
        case TokenCommand.ListKeys list -> rooms.keys().fresh(list.pool()).map(rooms::told);
        case TokenCommand.RotateKeys rotate ->
            rooms.turns().rotate(rotate.pool(), rotate.deadline()).map(rooms::told);
        case TokenCommand.RotateKeysOlderThan(var deadline, var pool, var age) ->
            rooms.turns().rotateOlderThan(age, pool, deadline).map(TokenReply.Renewed::new);
        case TokenCommand.RevokeKey(var deadline, var pool, var kid) ->
            rooms.turns().revoke(pool, kid, deadline).map(rooms::told);
      };
    } catch (RuntimeException trouble) {
      return Future.failedFuture(trouble);
    }
  }
}
