package dev.sallyport.ingress.cognito;

import dev.sallyport.challenge.Guess;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.SignOut;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Factor;
import dev.sallyport.limits.Limits;
import dev.sallyport.runtime.Owed;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * A person who is signed in changes the password. The old one is a guess like any other: reserved
 * before it is judged, and subject to the lockout (auth-flows.md §12).
 */
final class ChangePassword implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final Passwords passwords;
  private final Guess guess;
  private final Limits limits;
  private final AccessTokens tokens;

  ChangePassword(
      Accounts accounts,
      UserStore users,
      Passwords passwords,
      Guess guess,
      Limits limits,
      AccessTokens tokens) {
    this.accounts = accounts;
    this.users = users;
    this.passwords = passwords;
    this.guess = guess;
    this.limits = limits;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "ChangePassword";
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
                    owner,
                    Future.succeededFuture().compose(_ -> change(call, owner))))
        .map(new JsonObject());
  }

  private Future<Void> change(Call call, TokenReply.Verified owner) {
    var user = owner.user();
    passwords.check(owner.pool(), call.input().getString("ProposedPassword"));
    var owed = new Owed();
    return proved(call, user, owed)
        .compose(_ -> store(call, owner))
        .<Void>mapEmpty()
        .eventually(owed::paid);
  }

  /** A user without a password has none to prove; to change it counts all the same. */
  private Future<Void> proved(Call call, User user, Owed owed) {
    var previous = call.input().getString("PreviousPassword", "");
    if (user.credentials().barred() || user.external()) {
      return Future.failedFuture(new Failed(AdminResetUserPassword.barred()));
    }
    var counted = limits.count(user.tag().value(), Limits.Action.CHANGE, call.deadline());
    if (user.passwordHash() == null) {
      return counted;
    }
    var taken =
        guess.takeAlone(
            user.tag(),
            Factor.PASSWORD,
            call.address(),
            owed,
            call.deadline(),
            () -> counted.compose(_ -> passwords.matches(user, previous, call.deadline())));
    return Future.join(counted, taken)
        .transform(_ -> counted.compose(_ -> taken))
        .compose(
            outcome ->
                switch (outcome) {
                  case RIGHT -> Future.succeededFuture();
                  case WRONG -> Future.failedFuture(new Failed(new Failure.WrongCredentials()));
                  case LOCKED -> Future.failedFuture(new Failed(new Failure.LockedOut()));
                });
  }

  private Future<User> store(Call call, TokenReply.Verified owner) {
    var user = owner.user();
    var password = call.input().getString("ProposedPassword");
    return passwords
        .withPassword(owner.pool(), user, password, true, call.deadline())
        .compose(
            fresh ->
                users.update(
                    user,
                    now -> Passwords.changed(now, user, fresh),
                    owner.pool().revokeOnPasswordChange() ? new SignOut(owner.family()) : null,
                    call.deadline()));
  }
}
