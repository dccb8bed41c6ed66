package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Codes;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowClient;
import dev.sallyport.flow.FlowCommand;
import dev.sallyport.flow.FlowReply;
import dev.sallyport.limits.Limits;
import dev.sallyport.telemetry.Metrics;
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
  private final FlowClient flow;
  private final AccountTriggers triggers;

  ConfirmSignUp(
      Accounts accounts,
      UserStore users,
      Codes codes,
      CodeSender sender,
      AccountTriggers triggers,
      FlowClient flow) {
    this.flow = flow;
    this.triggers = triggers;
    this.accounts = accounts;
    this.users = users;
    this.codes = codes;
    this.sender = sender;
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
        .who(call, name(), Limits.Action.CONFIRM)
        .compose(
            who ->
                accounts
                    .recorded(call, name(), who, confirm(call, who))
                    .compose(user -> told(call, who, user))
                    .compose(user -> answer(call, who, user)));
  }

  /**
   * With a session that signs in, where the client allows that (auth-flows.md §9). The sign-up is
   * confirmed whether or not one can be opened.
   */
  private Future<JsonObject> answer(Call call, Accounts.Who who, User user) {
    if (!who.client().allows(AppClient.Flow.ALLOW_USER_AUTH)) {
      return Future.succeededFuture(new JsonObject());
    }
    var start =
        new FlowCommand.Start(
            call.requestId(),
            call.address(),
            call.deadline(),
            who.pool(),
            who.client(),
            Metrics.Flow.CHOICE,
            who.login(),
            new FlowCommand.FirstProof.SignedUp(user.sub()));
    return flow.send(start)
        .map(
            reply ->
                reply instanceof FlowReply.Waiting waiting
                    ? new JsonObject().put("Session", waiting.session())
                    : new JsonObject())
        .otherwise(new JsonObject());
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
    return who.counted()
        .compose(
            _ -> codes.check(who.tag(), CodePurpose.SIGN_UP, about(who), code, call.deadline()))
        .compose(
            _ ->
                user == null
                    ? Future.failedFuture(new Failed(new Failure.CodeMismatch()))
                    : spend(call, who, user, code)
                        .recover(trouble -> stolen(call, who, user, code, trouble)));
  }

  /** Where the code must have gone: one sent to an address given up since confirms nothing. */
  private String about(Accounts.Who who) {
    var user = who.user();
    return user == null ? "" : about(who, user);
  }

  private String about(Accounts.Who who, User user) {
    return sender.forSignUp(who.pool(), user).map(Destination::value).orElse("");
  }

  private Future<User> spend(Call call, Accounts.Who who, User user, String code) {
    var about = about(who, user);
    return codes.spend(
        user, CodePurpose.SIGN_UP, about, code, now -> confirmed(who, now, about), call.deadline());
  }

  private User confirmed(Accounts.Who who, User now, String about) {
    unconfirmed(now);
    if (!about(who, now).equals(about)) {
      throw new Failed(new Failure.CodeExpired());
    }
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
