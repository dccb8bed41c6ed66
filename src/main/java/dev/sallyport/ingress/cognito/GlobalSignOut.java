package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Ends every token family of the person who is signed in, the caller's own among them. */
final class GlobalSignOut implements Operation {
  private final Accounts accounts;
  private final AccessTokens tokens;

  GlobalSignOut(Accounts accounts, AccessTokens tokens) {
    this.accounts = accounts;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "GlobalSignOut";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return tokens
        .owner(call)
        .compose(
            owner ->
                accounts.recorded(
                    call,
                    name(),
                    owner.pool().id(),
                    owner.client().id(),
                    owner.user().sub(),
                    tokens.signOut(owner.user(), null, call.deadline())))
        .map(new JsonObject());
  }
}
