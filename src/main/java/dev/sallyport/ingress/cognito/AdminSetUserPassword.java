package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.SignOut;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** An administrator sets a password, lasting or temporary (directory.md §1). Nothing is sent. */
final class AdminSetUserPassword implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final Passwords passwords;

  AdminSetUserPassword(Accounts accounts, UserStore users, Passwords passwords) {
    this.accounts = accounts;
    this.users = users;
    this.passwords = passwords;
  }

  @Override
  public String name() {
    return "AdminSetUserPassword";
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .named(call, name())
        .compose(named -> accounts.recorded(call, name(), named, set(call, named)))
        .map(new JsonObject());
  }

  private Future<Void> set(Call call, Accounts.Named named) {
    var password = call.input().getString("Password");
    var lasting = call.input().getBoolean("Permanent", false);
    passwords.check(named.pool(), password);
    return passwords
        .withPassword(named.pool(), named.user(), password, lasting, call.deadline())
        .compose(
            fresh ->
                users.update(
                    named.user(),
                    // Over whatever it is by now: the administrator's word is the last.
                    now -> Passwords.changed(now, now, fresh),
                    named.pool().revokeOnPasswordChange() ? SignOut.whole() : null,
                    call.deadline()))
        .mapEmpty();
  }
}
