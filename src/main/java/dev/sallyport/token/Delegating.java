package dev.sallyport.token;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.token.TokenReply.Denial;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges access tokens for such as say that their client acts for somebody (RFC 8693). The
 * pool's own functions are not asked: Cognito has no occasion for it.
 */
final class Delegating {
  private final Verifying verifying;
  private final SigningKeys keys;
  private final BoundedPool signing;
  private final RandomIds ids;
  private final InstantSource clock;

  Delegating(Tokens.Parts parts, Verifying verifying, SigningKeys keys) {
    this.verifying = verifying;
    this.keys = keys;
    this.signing = parts.signing();
    this.ids = parts.ids();
    this.clock = parts.clock();
  }

  /** A token that ended, and the reason that is told for it. */
  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Denial why;

    Ended(Denial why) {
      super(why.name(), null, false, false);
      this.why = why;
    }
  }

  /** The token is as old as the look at the other: what ends that meanwhile ends this one too. */
  Future<TokenReply> delegate(TokenCommand.Delegate command) {
    var now = clock.instant();
    var subject = counts(verifying.held(command, command.subjectToken()), Denial.SUBJECT);
    return subject
        .compose(_ -> actor(command))
        .compose(actor -> decided(command, subject.result(), actor, now))
        .recover(
            trouble ->
                trouble instanceof Ended ended ? denied(ended.why) : Future.failedFuture(trouble));
  }

  private Future<@Nullable JsonObject> actor(TokenCommand.Delegate command) {
    var token = command.actorToken();
    return token == null
        ? Future.succeededFuture(null)
        : counts(verifying.heldByAnybody(command, token), Denial.ACTOR).map(claims -> claims);
  }

  private Future<TokenReply> decided(
      TokenCommand.Delegate command, JsonObject subject, @Nullable JsonObject actor, Instant now) {
    return switch (Delegation.of(command, subject, actor, now)) {
      case Delegation.Denied(var why) -> denied(why);
      case Delegation.Given given -> signed(command, given);
    };
  }

  private Future<TokenReply> signed(TokenCommand.Delegate command, Delegation.Given given) {
    var claims = Confirmation.bind(given.claims().put("jti", ids.uuid()), command.key());
    return keys.of(command.pool())
        .compose(
            ready ->
                signing.run(
                    command.deadline(),
                    () ->
                        new TokenReply.Delegated(
                            ready.signing(clock.instant()).access().sign(claims),
                            claims.getString("sub"),
                            given.scopes(),
                            given.seconds(),
                            command.key())));
  }

  private static Future<TokenReply> denied(Denial why) {
    return Future.succeededFuture(new TokenReply.NotDelegated(why));
  }

  /** Trouble, and being asked too often, say nothing of the token. */
  private static Future<JsonObject> counts(Future<JsonObject> claims, Denial otherwise) {
    return claims.recover(
        trouble ->
            switch (Failed.of(trouble)) {
              case Failure.TokenInvalid _,
                  Failure.TokenExpired _,
                  Failure.TokenRevoked _,
                  Failure.UserNotFound _,
                  Failure.UserDisabled _ ->
                  Future.failedFuture(new Ended(otherwise));
              default -> Future.failedFuture(trouble);
            });
  }
}
