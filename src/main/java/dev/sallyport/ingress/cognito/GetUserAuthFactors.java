package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.User;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/** What a person who is signed in can sign in with, first and second (directory.md §8). */
final class GetUserAuthFactors implements Operation {
  private final AccessTokens tokens;

  GetUserAuthFactors(AccessTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "GetUserAuthFactors";
  }

  @Override
  public Access access() {
    return Access.PUBLIC;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    return tokens.owner(call).map(owner -> write(owner.pool(), owner.user()));
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
      case WEB_AUTHN -> false;
    };
  }
}
