package dev.sallyport.token;

import dev.sallyport.failure.Failed;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumerOptions;

/**
 * Receives token commands and answers each with a reply. Holds nothing but keys it can read again:
 * any instance answers any command.
 */
final class TokenVerticle extends VerticleBase {
  static final String ADDRESS = "sallyport.token";

  /** A backstop only; ingress admits less than this. */
  private static final int MOST_WAITING = 1000;

  private final Tokens.Parts parts;

  TokenVerticle(Tokens.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Future<?> start() {
    var keys = new SigningKeys(vertx, parts.redis(), parts.kek(), parts.signing());
    var store = new RefreshStore(parts.redis());
    var minting = new Minting(parts, keys, store);
    var refreshing = new Refreshing(parts, minting, store);
    var verifying = new Verifying(parts, keys, store);
    var revoking = new Revoking(store, parts.kek());
    var options =
        new MessageConsumerOptions()
            .setAddress(ADDRESS)
            .setLocalOnly(true)
            .setMaxBufferedMessages(MOST_WAITING);
    var consumer = vertx.eventBus().<TokenCommand>consumer(options);
    consumer.handler(message -> receive(message, minting, refreshing, verifying, revoking, keys));
    return consumer.completion();
  }

  private static void receive(
      Message<TokenCommand> message,
      Minting minting,
      Refreshing refreshing,
      Verifying verifying,
      Revoking revoking,
      SigningKeys keys) {
    answer(message.body(), minting, refreshing, verifying, revoking, keys)
        .otherwise(trouble -> new TokenReply.Refused(Failed.of(trouble)))
        .onSuccess(message::reply);
  }

  private static Future<TokenReply> answer(
      TokenCommand command,
      Minting minting,
      Refreshing refreshing,
      Verifying verifying,
      Revoking revoking,
      SigningKeys keys) {
    try {
      return switch (command) {
        case TokenCommand.Mint mint -> minting.mint(mint);
        case TokenCommand.Refresh refresh -> refreshing.refresh(refresh);
        case TokenCommand.Exchange exchange -> refreshing.exchange(exchange);
        case TokenCommand.Verify verify -> verifying.verify(verify);
        case TokenCommand.Revoke revoke -> revoking.revoke(revoke);
        case TokenCommand.SignOut signOut -> revoking.signOut(signOut);
        case TokenCommand.End end -> revoking.end(end);
        case TokenCommand.MintForClient mint -> minting.forClient(mint);
        case TokenCommand.PublicKeys publicKeys ->
            keys.of(publicKeys.pool()).map(ready -> new TokenReply.KeySet(ready.jwks()));
        case TokenCommand.FirstKeys firstKeys ->
            keys.first(firstKeys.pool()).map(ready -> new TokenReply.KeySet(ready.jwks()));
      };
    } catch (RuntimeException trouble) {
      return Future.failedFuture(trouble);
    }
  }
}
