package dev.sallyport.ingress.cognito;

import dev.sallyport.token.TokenReply;
import dev.sallyport.webauthn.Registrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Begins to make a passkey for a person who is signed in (directory.md §8.1). */
final class StartWebAuthnRegistration implements Operation {
  private final Accounts accounts;
  private final Registrations registrations;
  private final AccessTokens tokens;

  StartWebAuthnRegistration(Accounts accounts, Registrations registrations, AccessTokens tokens) {
    this.accounts = accounts;
    this.registrations = registrations;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "StartWebAuthnRegistration";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return tokens
        .owner(call)
        .compose(owner -> accounts.recorded(call, name(), owner, options(call, owner)))
        .map(options -> new JsonObject().put("CredentialCreationOptions", options));
  }

  private Future<JsonObject> options(Call call, TokenReply.Verified owner) {
    return registrations.begin(owner.pool(), owner.client().id(), owner.user(), call.deadline());
  }
}
