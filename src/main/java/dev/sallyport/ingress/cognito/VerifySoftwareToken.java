package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.SoftwareToken;
import dev.sallyport.directory.SoftwareTokens;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand;
import dev.sallyport.flow.FlowReply;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Registers the software token that was drawn, by a code of it. With a Session this alone enrols
 * the person; with an access token it still has to be switched on (directory.md §8).
 */
final class VerifySoftwareToken implements Operation {
  private static final int LONGEST_NAME = 256;

  private final Accounts accounts;
  private final UserStore users;
  private final SoftwareTokens softwareTokens;
  private final AccessTokens tokens;
  private final SetUpSessions sessions;

  VerifySoftwareToken(
      Accounts accounts,
      UserStore users,
      SoftwareTokens softwareTokens,
      AccessTokens tokens,
      SetUpSessions sessions) {
    this.accounts = accounts;
    this.users = users;
    this.softwareTokens = softwareTokens;
    this.tokens = tokens;
    this.sessions = sessions;
  }

  @Override
  public String name() {
    return "VerifySoftwareToken";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var session = SetUpSessions.of(call);
    var code = call.input().getString("UserCode");
    var device = call.input().getString("FriendlyDeviceName", "");
    if (device.length() > LONGEST_NAME) {
      throw Members.invalid("FriendlyDeviceName may have 256 characters at most.");
    }
    return session == null
        ? tokens.owner(call).compose(owner -> signedIn(call, owner, code, device))
        : sessions.play(
            session,
            call.deadline(),
            party ->
                new FlowCommand.VerifyToken(
                    call.requestId(),
                    call.address(),
                    call.deadline(),
                    party.pool(),
                    party.client(),
                    session,
                    code,
                    device),
            VerifySoftwareToken::written);
  }

  private static JsonObject written(FlowReply reply) {
    if (reply instanceof FlowReply.Enrolled(var session)) {
      return success().put("Session", session);
    }
    throw SetUpSessions.unexpected(reply);
  }

  private static JsonObject success() {
    return new JsonObject().put("Status", "SUCCESS");
  }

  private Future<JsonObject> signedIn(
      Call call, TokenReply.Verified owner, String code, String device) {
    AssociateSoftwareToken.checkAllowed(owner);
    var pending = owner.user().mfa().pending();
    if (pending == null) {
      throw new Failed(new Failure.NoSoftwareToken("No software token was associated."));
    }
    return accounts
        .recorded(
            call,
            name(),
            owner.pool().id(),
            owner.client().id(),
            owner.user().sub(),
            registered(call, owner.user(), pending.named(device), code))
        .map(_ -> success());
  }

  private Future<User> registered(Call call, User user, SoftwareToken token, String code) {
    return softwareTokens
        .judge(user, token, code, call.deadline())
        .compose(
            verdict ->
                verdict == SoftwareTokens.Verdict.RIGHT
                    ? users.update(user, now -> registered(now, token), call.deadline())
                    : Future.failedFuture(new Failed(new Failure.EnrolmentMismatch())));
  }

  /** One that was drawn in the meantime is the one to verify. */
  private static User registered(User now, SoftwareToken token) {
    var pending = now.mfa().pending();
    if (pending == null || !pending.id().equals(token.id())) {
      throw new Failed(new Failure.EnrolmentMismatch());
    }
    return now.withMfa(now.mfa().registered(token));
  }
}
