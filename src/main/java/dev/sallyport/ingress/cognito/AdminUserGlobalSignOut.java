package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** An administrator ends every token family of a user (tokens.md §5). */
final class AdminUserGlobalSignOut implements Operation {
  private final Accounts accounts;
  private final AccessTokens tokens;

  AdminUserGlobalSignOut(Accounts accounts, AccessTokens tokens) {
    this.accounts = accounts;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "AdminUserGlobalSignOut";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .forNamed(call, name(), named -> tokens.signOut(named.user(), null, call.deadline()))
        .map(new JsonObject());
  }
}
