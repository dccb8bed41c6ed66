package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Passkey;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.token.TokenReply;
import dev.sallyport.webauthn.Registrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Keeps the passkey that a browser made for a person who is signed in (directory.md §8.1). */
final class CompleteWebAuthnRegistration implements Operation {
  private final Accounts accounts;
  private final UserStore users;
  private final Registrations registrations;
  private final AccessTokens tokens;

  CompleteWebAuthnRegistration(
      Accounts accounts, UserStore users, Registrations registrations, AccessTokens tokens) {
    this.accounts = accounts;
    this.users = users;
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
    return registrations
        .finish(owner.pool(), owner.client().id(), owner.user(), credential, call.deadline())
        .compose(made -> users.update(owner.user(), now -> with(now, made), call.deadline()));
  }

  private User with(User user, Passkey made) {
    if (user.passkeys().stream().anyMatch(each -> each.id().equals(made.id()))) {
      throw new Failed(new Failure.Invalid("The user has this passkey already."));
    }
    return registrations.with(user, made.named(freeName(user)));
  }

  /** Nobody is asked for a name, so it is the first that is not taken. */
  private static String freeName(User user) {
    var taken = user.passkeys().stream().map(Passkey::name).collect(Collectors.toSet());
    return IntStream.rangeClosed(1, taken.size() + 1)
        .mapToObj(number -> "Passkey " + number)
        .filter(name -> !taken.contains(name))
        .findFirst()
        .orElseThrow();
  }
}
