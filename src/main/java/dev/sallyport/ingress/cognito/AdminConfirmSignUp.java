package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.trigger.Occasion;
import dev.sallyport.trigger.SignUpTriggers.Confirmed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * An administrator confirms an account without a code; nothing is verified by that (directory.md
 * §5).
 */
final class AdminConfirmSignUp implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final AccountTriggers triggers;

  AdminConfirmSignUp(Accounts accounts, UserStore users, AccountTriggers triggers) {
    this.triggers = triggers;
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
                accounts
                    .recorded(
                        call,
                        name(),
                        named,
                        users.update(named.user(), AdminConfirmSignUp::confirmed, call.deadline()))
                    .compose(
                        user ->
                            triggers.confirmed(
                                triggers.patient(call, named.pool()),
                                named.pool(),
                                Occasion.NO_CLIENT,
                                user,
                                Confirmed.SIGN_UP)))
        .map(new JsonObject());
  }

  private static User confirmed(User now) {
    ConfirmSignUp.unconfirmed(now);
    return now.withStatus(User.Status.CONFIRMED);
  }
}
