package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * An administrator shuts an account: nobody signs in to it, and all its tokens end for good. From
 * the first of the two steps on no token of it is taken; should the second fail, the call fails and
 * is to be repeated before the account is enabled again.
 */
final class AdminDisableUser implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final AccessTokens tokens;

  AdminDisableUser(Accounts accounts, UserStore users, AccessTokens tokens) {
    this.accounts = accounts;
    this.users = users;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "AdminDisableUser";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .forNamed(
            call,
            name(),
            named ->
                users
                    .update(
                        named.user(),
                        now -> now.withStanding(now.standing().withEnabled(false)),
                        call.deadline())
                    .compose(disabled -> tokens.signOut(disabled, null, call.deadline())))
        .map(new JsonObject());
  }
}
