package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.token.TokenReply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Takes a passkey from a person who is signed in; it signs nobody in any more. */
final class DeleteWebAuthnCredential implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final AccessTokens tokens;

  DeleteWebAuthnCredential(Accounts accounts, UserStore users, AccessTokens tokens) {
    this.accounts = accounts;
    this.users = users;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "DeleteWebAuthnCredential";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return tokens
        .owner(call)
        .compose(owner -> accounts.recorded(call, name(), owner, drop(call, owner)))
        .map(new JsonObject());
  }

  private Future<User> drop(Call call, TokenReply.Verified owner) {
    var id = call.input().getString("CredentialId");
    return users.update(owner.user(), now -> without(now, id), call.deadline());
  }

  private static User without(User user, String id) {
    var left = user.passkeys().stream().filter(each -> !each.id().equals(id)).toList();
    if (left.size() == user.passkeys().size()) {
      throw new Failed(new Failure.PasskeyNotFound());
    }
    return user.withPasskeys(left);
  }
}
