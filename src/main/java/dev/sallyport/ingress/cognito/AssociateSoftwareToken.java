package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.SoftwareTokens;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowCommand;
import dev.sallyport.flow.FlowReply;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Draws a software token: for a person who is signed in, or in the middle of a sign-in that waits
 * for one (auth-flows.md §7.1). A token that was registered before stays until the new one is
 * verified.
 */
final class AssociateSoftwareToken implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final SoftwareTokens softwareTokens;
  private final AccessTokens tokens;
  private final SetUpSessions sessions;

  AssociateSoftwareToken(
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
    return "AssociateSoftwareToken";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var session = SetUpSessions.of(call);
    return session == null
        ? tokens.owner(call).compose(owner -> signedIn(call, owner))
        : sessions.play(
            session,
            call.deadline(),
            party ->
                new FlowCommand.Associate(
                    call.requestId(),
                    call.address(),
                    call.deadline(),
                    party.pool(),
                    party.client(),
                    session),
            AssociateSoftwareToken::written);
  }

  private static JsonObject written(FlowReply reply) {
    if (reply instanceof FlowReply.Associated(var secretCode, var session)) {
      return new JsonObject().put("SecretCode", secretCode).put("Session", session);
    }
    throw SetUpSessions.unexpected(reply);
  }

  private Future<JsonObject> signedIn(Call call, TokenReply.Verified owner) {
    checkAllowed(owner);
    var drawn = softwareTokens.draw(owner.user());
    var stored =
        users.update(
            owner.user(),
            now -> now.withMfa(now.mfa().withPending(drawn.token())),
            call.deadline());
    return accounts
        .recorded(call, name(), owner.pool().id(), owner.client().id(), owner.user().sub(), stored)
        .map(_ -> new JsonObject().put("SecretCode", drawn.secretCode()));
  }

  /** Throws {@code Failed} with NoSoftwareToken where the pool does not use software tokens. */
  static void checkAllowed(TokenReply.Verified owner) {
    if (!owner.pool().signIn().secondFactors().contains(SecondFactor.SOFTWARE_TOKEN_MFA)) {
      throw new Failed(
          new Failure.NoSoftwareToken("Software Token MFA has not been enabled by the userPool"));
    }
  }
}
