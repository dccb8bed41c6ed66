package dev.sallyport.token;

import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;

/** Ends token families: one of a client, or all of a person. */
final class Revoking {
  private final RefreshStore store;
  private final Kek kek;

  Revoking(RefreshStore store, Kek kek) {
    this.store = store;
    this.kek = kek;
  }

  /** A token nobody knows has nothing to revoke, and that is fine (RFC 7009 §2.2). */
  Future<TokenReply> revoke(TokenCommand.Revoke command) {
    var client = command.client();
    if (!client.revocable()) {
      return refused(new Failure.Unsupported("Token revocation is not enabled for this client"));
    }
    if (SignedToken.read(command.refreshToken()) != null) {
      return refused(new Failure.TokenNotRevocable());
    }
    var token = RefreshToken.read(command.refreshToken(), kek);
    if (token == null) {
      return Future.succeededFuture(new TokenReply.Done());
    }
    return store
        .revoke(token, client, command.deadline())
        .map(
            revoked ->
                revoked
                    ? new TokenReply.Done()
                    : new TokenReply.Refused(
                        new Failure.RevocationRefused(
                            "The token was not issued to client " + client.id())));
  }

  Future<TokenReply> end(TokenCommand.End command) {
    return store
        .end(command.tag(), command.family(), command.poolId(), command.deadline())
        .map(_ -> new TokenReply.Done());
  }

  Future<TokenReply> signOut(TokenCommand.SignOut command) {
    return store
        .signOut(command.user(), command.spareFamily(), command.deadline())
        .map(_ -> new TokenReply.Done());
  }

  private static Future<TokenReply> refused(Failure failure) {
    return Future.succeededFuture(new TokenReply.Refused(failure));
  }
}
