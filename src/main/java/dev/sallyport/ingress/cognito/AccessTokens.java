package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** What the account operations ask of the token room. */
final class AccessTokens {
  private final TokenClient tokens;

  AccessTokens(TokenClient tokens) {
    this.tokens = tokens;
  }

  /**
   * Whom the call's {@code AccessToken} belongs to. Fails with PasswordResetRequired or
   * UserNotConfirmed for somebody who could not sign in now, with Overloaded where there were too
   * many requests of the pool or the user.
   */
  Future<TokenReply.Verified> owner(Call call) {
    var token = call.input().getString("AccessToken");
    return tokens
        .send(new TokenCommand.Verify(call.deadline(), token, call.charge().use()))
        .compose(
            reply ->
                reply instanceof TokenReply.Verified verified
                    ? call.charge().ofPool(verified.pool().id()).compose(_ -> fit(verified))
                    : unexpected(reply));
  }

  private static Future<TokenReply.Verified> fit(TokenReply.Verified owner) {
    return switch (owner.user().status()) {
      case CONFIRMED, FORCE_CHANGE_PASSWORD, EXTERNAL_PROVIDER -> Future.succeededFuture(owner);
      case RESET_REQUIRED -> Future.failedFuture(new Failed(new Failure.PasswordResetRequired()));
      case UNCONFIRMED -> Future.failedFuture(new Failed(new Failure.UserNotConfirmed()));
    };
  }

  /** Ends the user's token families, but for one where it is named. */
  Future<Void> signOut(User user, @Nullable String spareFamily, Deadline deadline) {
    return done(new TokenCommand.SignOut(deadline, user, spareFamily));
  }

  /**
   * Has a new pool's signing keys made, so that its first sign-in need not wait for them. Whatever
   * comes of it: they are made when they are needed, at the latest.
   */
  Future<Void> prepared(Pool pool, Deadline deadline) {
    return tokens
        .send(new TokenCommand.FirstKeys(deadline, pool))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** Asks for something that is answered by Done. */
  Future<Void> done(TokenCommand command) {
    return tokens
        .send(command)
        .compose(
            reply ->
                reply instanceof TokenReply.Done ? Future.succeededFuture() : unexpected(reply));
  }

  private static <T> Future<T> unexpected(TokenReply reply) {
    return Future.failedFuture(
        reply instanceof TokenReply.Refused(var failure)
            ? new Failed(failure)
            : Failed.broken(
                "the token room answered " + reply.getClass().getSimpleName(),
                new IllegalStateException("unexpected reply")));
  }
}
