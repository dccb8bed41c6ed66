package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.User;
import dev.sallyport.token.TokenReply;
import dev.sallyport.webauthn.Registrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Keeps the passkey that a browser made for a person who is signed in (directory.md §8.1). */
final class CompleteWebAuthnRegistration implements Operation {
  private final Accounts accounts;
  private final Registrations registrations;
  private final AccessTokens tokens;

  CompleteWebAuthnRegistration(
      Accounts accounts, Registrations registrations, AccessTokens tokens) {
    this.accounts = accounts;
    this.registrations = registrations;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "CompleteWebAuthnRegistration";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return tokens
        .owner(call)
        .compose(owner -> accounts.recorded(call, name(), owner, keep(call, owner)))
        .map(new JsonObject());
  }

  private Future<User> keep(Call call, TokenReply.Verified owner) {
    var credential = call.input().getJsonObject("Credential");
    return registrations.complete(
        owner.pool(), owner.client().id(), owner.user(), credential, call.deadline());
  }
}
