package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.MfaPreferences;
import dev.sallyport.directory.MfaPreferences.Wish;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules.SecondFactor;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * SetUserSettings and its admin twin: the legacy way to switch codes by text message on and, with
 * an empty list, off.
 */
final class SetUserSettings implements Operation {
  private final Access access;
  private final Accounts accounts;
  private final UserStore users;
  private final AccessTokens tokens;

  SetUserSettings(Access access, Accounts accounts, UserStore users, AccessTokens tokens) {
    this.access = access;
    this.accounts = accounts;
    this.users = users;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return access == Access.SIGNED ? "AdminSetUserSettings" : "SetUserSettings";
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var wish = wish(call.input());
    var changed =
        access == Access.SIGNED
            ? accounts
                .named(call, name())
                .compose(
                    named ->
                        accounts.recorded(
                            call, name(), named, set(call, named.pool(), named.user(), wish)))
            : tokens
                .owner(call)
                .compose(
                    owner ->
                        accounts.recorded(
                            call,
                            name(),
                            owner.pool().id(),
                            owner.client().id(),
                            owner.user().sub(),
                            set(call, owner.pool(), owner.user(), wish)));
    return changed.map(new JsonObject());
  }

  private Future<User> set(Call call, Pool pool, User user, Wish wish) {
    return users.update(
        user,
        now -> MfaPreferences.granted(pool, now, List.of(wish), access == Access.SIGNED),
        call.deadline());
  }

  private static Wish wish(JsonObject input) {
    var options = Members.objects(input, "MFAOptions").toList();
    options.forEach(
        option -> {
          if (!"SMS".equals(option.getString("DeliveryMedium"))
              || !"phone_number".equals(option.getString("AttributeName"))) {
            throw Members.invalid("MFAOptions may name SMS to phone_number only.");
          }
        });
    return new Wish(SecondFactor.SMS_MFA, !options.isEmpty(), null);
  }
}
