package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Codes;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignOut;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Limits;
import dev.sallyport.trigger.SignUpTriggers.Confirmed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * The reset code buys a new password, once (directory.md §5). A wrong code costs a try and no hash,
 * for somebody and nobody alike.
 */
final class ConfirmForgotPassword implements Operation {
  private final Accounts accounts;
  private final Passwords passwords;
  private final Codes codes;
  private final CodeSender sender;
  private final AccountTriggers triggers;

  ConfirmForgotPassword(
      Accounts accounts,
      Passwords passwords,
      Codes codes,
      CodeSender sender,
      AccountTriggers triggers) {
    this.triggers = triggers;
    this.sender = sender;
    this.accounts = accounts;
    this.passwords = passwords;
    this.codes = codes;
  }

  @Override
  public String name() {
    return "ConfirmForgotPassword";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return accounts
        .met(call, name(), Limits.Action.FORGOT, (pool, tag) -> guess(call, pool, tag))
        .compose(
            met -> accounts.recorded(call, name(), met.who(), reset(call, met.who(), met.asked())))
        .map(new JsonObject());
  }

  /** A password that will not do costs no try. */
  private Future<Codes.Right> guess(Call call, Pool pool, PersonTag tag) {
    return Future.succeededFuture()
        .compose(
            _ -> {
              passwords.check(pool, call.input().getString("Password"));
              var code = call.input().getString("ConfirmationCode");
              return codes.guess(tag, CodePurpose.RESET, code, call.deadline());
            });
  }

  private Future<Void> reset(Call call, Accounts.Who who, Future<Codes.Right> guessed) {
    passwords.check(who.pool(), call.input().getString("Password"));
    return who.counted()
        .compose(_ -> guessed)
        .map(right -> codes.about(right, about(who)))
        .compose(right -> spend(call, who, able(who), right.code()))
        .compose(
            changed ->
                sender
                    .tellOfReset(who.pool(), changed, Telling.of(call, who, changed, null))
                    .map(changed))
        .compose(changed -> told(call, who, changed))
        .mapEmpty();
  }

  private Future<User> told(Call call, Accounts.Who who, User user) {
    return triggers.confirmed(
        triggers.patient(call, who.pool()),
        who.pool(),
        who.client().id(),
        user,
        Confirmed.FORGOT_PASSWORD);
  }

  /** Where the code must have gone: who lost the address it was sent to resets nothing by it. */
  private String about(Accounts.Who who) {
    var user = who.user();
    return user == null ? "" : sender.forReset(who.pool(), user).map(Destination::value).orElse("");
  }

  /** Nobody has a code that is right; somebody disabled since theirs was sent has none either. */
  private static User able(Accounts.Who who) {
    var user = who.user();
    if (user == null || (!user.enabled() && who.client().hideUsers())) {
      throw new Failed(new Failure.CodeMismatch());
    }
    if (!user.enabled()) {
      throw new Failed(new Failure.UserDisabled());
    }
    if (user.credentials().barred()) {
      throw new Failed(
          who.client().hideUsers() ? new Failure.CodeMismatch() : AdminResetUserPassword.barred());
    }
    return user;
  }

  private Future<User> spend(Call call, Accounts.Who who, User user, String code) {
    var password = call.input().getString("Password");
    return passwords
        .withPassword(who.pool(), user, password, true, call.deadline())
        .compose(
            fresh ->
                codes.spend(
                    user,
                    CodePurpose.RESET,
                    about(who),
                    code,
                    now -> Passwords.changed(now, user, fresh),
                    who.pool().revokeOnPasswordChange() ? SignOut.whole() : null,
                    call.deadline()));
  }
}
