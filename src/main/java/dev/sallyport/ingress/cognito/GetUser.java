package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What a person who is signed in may read of the own account with this client. */
final class GetUser implements Operation {
  private final AccessTokens tokens;

  GetUser(AccessTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "GetUser";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return tokens.owner(call).map(owner -> UserJson.forOwner(owner.user(), owner.client()));
  }
}
