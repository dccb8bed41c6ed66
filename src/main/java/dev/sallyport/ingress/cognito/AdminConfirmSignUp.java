package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * An administrator confirms an account without a code; nothing is verified by that (directory.md
 * §5).
 */
final class AdminConfirmSignUp implements Operation {
  private final Accounts accounts;
  private final UserStore users;

  AdminConfirmSignUp(Accounts accounts, UserStore users) {
    this.accounts = accounts;
    this.users = users;
  }

  @Override
  public String name() {
    return "AdminConfirmSignUp";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .named(call, name())
        .compose(
            named ->
                accounts.recorded(
                    call,
                    name(),
                    named,
                    users.update(named.user(), AdminConfirmSignUp::confirmed, call.deadline())))
        .map(new JsonObject());
  }

  private static User confirmed(User now) {
    ConfirmSignUp.unconfirmed(now);
    return now.withStatus(User.Status.CONFIRMED);
  }
}
