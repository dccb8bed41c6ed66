package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.User;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/**
 * GetUserAuthFactors and its admin twin: what a person can sign in with, first and second
 * (directory.md §8).
 */
final class GetUserAuthFactors implements Operation {
  private final Access access;
  private final Accounts accounts;
  private final AccessTokens tokens;

  GetUserAuthFactors(Access access, Accounts accounts, AccessTokens tokens) {
    this.access = access;
    this.accounts = accounts;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return access == Access.SIGNED ? "AdminGetUserAuthFactors" : "GetUserAuthFactors";
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return access == Access.SIGNED
        ? accounts.named(call, name()).map(named -> write(named.pool(), named.user()))
        : tokens.owner(call).map(owner -> write(owner.pool(), owner.user()));
  }

  private static JsonObject write(Pool pool, User user) {
    var configured =
        Arrays.stream(FirstFactor.values())
            .filter(pool.signIn().firstFactors()::contains)
            .filter(factor -> has(user, factor))
            .map(Enum::name)
            .toList();
    return UserJson.withMfa(
        new JsonObject()
            .put("Username", user.username())
            .put("ConfiguredUserAuthFactors", new JsonArray(configured)),
        user);
  }

  private static boolean has(User user, FirstFactor factor) {
    return switch (factor) {
      case PASSWORD -> user.passwordHash() != null;
      case EMAIL_OTP -> user.attributes().containsKey("email");
      case SMS_OTP -> user.attributes().containsKey("phone_number");
      case WEB_AUTHN -> !user.passkeys().isEmpty();
    };
  }
}
