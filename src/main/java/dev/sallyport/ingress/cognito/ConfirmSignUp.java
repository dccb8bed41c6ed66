package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Codes;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Limits;
import dev.sallyport.trigger.SignUpTriggers.Confirmed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * The code sent at sign-up confirms the account and verifies where it went (directory.md §5).
 * Nobody's codes are kept and charged like somebody's.
 */
final class ConfirmSignUp implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final Codes codes;
  private final CodeSender sender;
  private final Limits limits;
  private final AccountTriggers triggers;

  ConfirmSignUp(
      Accounts accounts,
      UserStore users,
      Codes codes,
      CodeSender sender,
      Limits limits,
      AccountTriggers triggers) {
    this.triggers = triggers;
    this.accounts = accounts;
    this.users = users;
    this.codes = codes;
    this.sender = sender;
    this.limits = limits;
  }

  @Override
  public String name() {
    return "ConfirmSignUp";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .who(call, name())
        .compose(
            who ->
                accounts
                    .recorded(call, name(), who, confirm(call, who))
                    .compose(user -> told(call, who, user)))
        .map(new JsonObject());
  }

  private Future<User> told(Call call, Accounts.Who who, User user) {
    return triggers.confirmed(
        triggers.patient(call, who.pool()), who.pool(), who.client().id(), user, Confirmed.SIGN_UP);
  }

  private Future<User> confirm(Call call, Accounts.Who who) {
    var code = call.input().getString("ConfirmationCode");
    var user = who.user();
    if (user != null && !who.client().hideUsers()) {
      unconfirmed(user);
    }
    return limits
        .count(who.tag().value(), Limits.Action.CONFIRM, call.deadline())
        .compose(_ -> codes.check(who.tag(), CodePurpose.SIGN_UP, code, call.deadline()))
        .compose(
            _ ->
                user == null
                    ? Future.failedFuture(new Failed(new Failure.CodeMismatch()))
                    : spend(call, who, user, code)
                        .recover(trouble -> stolen(call, who, user, code, trouble)));
  }

  private Future<User> spend(Call call, Accounts.Who who, User user, String code) {
    return codes.spend(
        user, CodePurpose.SIGN_UP, code, now -> confirmed(who, now), call.deadline());
  }

  private User confirmed(Accounts.Who who, User now) {
    unconfirmed(now);
    var confirmed = now.withStatus(User.Status.CONFIRMED);
    return sender
        .forSignUp(who.pool(), now)
        .map(to -> confirmed.withAttribute(to.attribute() + "_verified", "true"))
        .orElse(confirmed);
  }

  /** With ForceAliasCreation an address leaves the user who had it; theirs is unverified then. */
  private Future<User> stolen(
      Call call, Accounts.Who who, User user, String code, Throwable trouble) {
    var to = sender.forSignUp(who.pool(), user);
    if (!(trouble instanceof Failed failed && failed.failure() instanceof Failure.AliasTaken)
        || !call.input().getBoolean("ForceAliasCreation", false)
        || to.isEmpty()) {
      return Future.failedFuture(trouble);
    }
    var verified = to.get().attribute() + "_verified";
    return users
        .find(who.pool(), to.get().value(), call.deadline())
        .compose(
            holder ->
                holder == null
                    ? Future.succeededFuture()
                    : users.update(
                        holder, now -> now.withAttribute(verified, "false"), call.deadline()))
        .compose(_ -> spend(call, who, user, code));
  }

  /** Throws {@code Failed} when there is nothing to confirm. */
  static void unconfirmed(User user) {
    if (user.status() != User.Status.UNCONFIRMED) {
      throw new Failed(
          new Failure.NotPermitted("User cannot be confirmed. Current status is " + user.status()));
    }
  }
}
