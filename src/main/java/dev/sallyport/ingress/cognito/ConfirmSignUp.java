package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.CodePurpose;
import dev.sallyport.directory.Codes;
import dev.sallyport.directory.Destination;
import dev.sallyport.directory.PersonTag;
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
import java.util.Optional;

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
        .met(call, name(), Limits.Action.CONFIRM, (_, tag) -> guess(call, tag))
        .compose(met -> confirm(call, met.who(), met.asked()));
  }

  private Future<Codes.Right> guess(Call call, PersonTag tag) {
    var code = call.input().getString("ConfirmationCode");
    return codes.guess(tag, CodePurpose.SIGN_UP, code, call.deadline());
  }

  /**
   * With a session that signs in, where the client allows that (auth-flows.md §9). It is opened
   * while the user is written, and told only once that is done: one that is not told is nobody's,
   * and ends by itself. The pool's own functions are asked in their order.
   */
  private Future<JsonObject> confirm(Call call, Accounts.Who who, Future<Codes.Right> guessed) {
    var proved = proved(who, guessed);
    var session =
        who.pool().lambdas().functions().isEmpty()
            ? proved.compose(user -> session(call, who, user)).otherwise(Optional.empty())
            : null;
    return accounts
        .recorded(call, name(), who, proved.compose(user -> confirmed(call, who, user)))
        .compose(user -> told(call, who, user))
        .compose(user -> session == null ? session(call, who, user) : session)
        .map(
            opened ->
                opened
                    .map(each -> new JsonObject().put("Session", each))
                    .orElseGet(JsonObject::new));
  }

  /** The sign-up is confirmed whether or not one can be opened. */
  private Future<Optional<String>> session(Call call, Accounts.Who who, User user) {
    if (!who.client().allows(AppClient.Flow.ALLOW_USER_AUTH)) {
      return Future.succeededFuture(Optional.empty());
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
            new FlowCommand.FirstProof.SignedUp(user));
    return flow.send(start)
        .map(
            reply ->
                reply instanceof FlowReply.Waiting waiting
                    ? Optional.of(waiting.session())
                    : Optional.<String>empty())
        .otherwise(Optional.empty());
  }

  private Future<User> told(Call call, Accounts.Who who, User user) {
    return triggers.confirmed(
        triggers.patient(call, who.pool()), who.pool(), who.client().id(), user, Confirmed.SIGN_UP);
  }

  /** The person whose code it is. Nobody has one that is right. */
  private Future<User> proved(Accounts.Who who, Future<Codes.Right> guessed) {
    var user = who.user();
    return Future.succeededFuture()
        .compose(
            _ -> {
              if (user != null && !who.client().hideUsers()) {
                unconfirmed(user);
              }
              return who.counted();
            })
        .compose(_ -> guessed)
        .map(
            right -> {
              if (user == null) {
                throw new Failed(new Failure.CodeMismatch());
              }
              codes.about(right, about(who, user));
              return user;
            });
  }

  private Future<User> confirmed(Call call, Accounts.Who who, User user) {
    var code = call.input().getString("ConfirmationCode");
    return spend(call, who, user, code).recover(trouble -> stolen(call, who, user, code, trouble));
  }

  /** Where the code must have gone: one sent to an address given up since confirms nothing. */
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
