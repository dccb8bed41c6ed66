package dev.sallyport.ingress.cognito;

import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import java.util.function.Function;

/** Calls that carry an access token: whose it is, and the event each decision leaves. */
final class Owners {
  private final Accounts accounts;
  private final AccessTokens tokens;

  Owners(Accounts accounts, AccessTokens tokens) {
    this.accounts = accounts;
    this.tokens = tokens;
  }

  /** Does this for the owner of the call's {@code AccessToken}, and leaves the event. */
  <T> Future<T> run(Call call, String action, Function<TokenReply.Verified, Future<T>> work) {
    return tokens
        .owner(call)
        .compose(
            owner ->
                accounts.recorded(
                    call,
                    action,
                    owner.pool().id(),
                    owner.client().id(),
                    owner.user().sub(),
                    Future.succeededFuture(owner).compose(work)));
  }
}
