package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * An administrator takes away the software token of somebody who lost it. Other factors stay as
 * they are; where the pool demands one and none is left, the person sets up anew at the next
 * sign-in. One who has none keeps none.
 */
final class AdminDeleteSoftwareToken implements Operation {
  private final Accounts accounts;
  private final UserStore users;

  AdminDeleteSoftwareToken(Accounts accounts, UserStore users) {
    this.accounts = accounts;
    this.users = users;
  }

  @Override
  public String name() {
    return "AdminDeleteSoftwareToken";
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
            named -> users.update(named.user(), AdminDeleteSoftwareToken::without, call.deadline()))
        .map(new JsonObject());
  }

  private static User without(User now) {
    return now.withMfa(
        now.mfa()
            .switched(SecondFactor.SOFTWARE_TOKEN_MFA, false)
            .withToken(null)
            .withPending(null));
  }
}
