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
import java.util.Map;

/** SetUserMFAPreference and its admin twin: switches second factors on and off, prefers one. */
final class SetUserMfaPreference implements Operation {
  private static final Map<SecondFactor, String> MEMBERS =
      Map.of(
          SecondFactor.SMS_MFA, "SMSMfaSettings",
          SecondFactor.SOFTWARE_TOKEN_MFA, "SoftwareTokenMfaSettings",
          SecondFactor.EMAIL_OTP, "EmailMfaSettings");

  private final Access access;
  private final Accounts accounts;
  private final UserStore users;
  private final AccessTokens tokens;

  SetUserMfaPreference(Access access, Accounts accounts, UserStore users, AccessTokens tokens) {
    this.access = access;
    this.accounts = accounts;
    this.users = users;
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return access == Access.SIGNED ? "AdminSetUserMFAPreference" : "SetUserMFAPreference";
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var wishes = wishes(call.input());
    var changed =
        access == Access.SIGNED
            ? accounts
                .named(call, name())
                .compose(
                    named ->
                        accounts.recorded(
                            call, name(), named, set(call, named.pool(), named.user(), wishes)))
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
                            set(call, owner.pool(), owner.user(), wishes)));
    return changed.map(new JsonObject());
  }

  private Future<User> set(Call call, Pool pool, User user, List<Wish> wishes) {
    return users.update(
        user,
        now -> MfaPreferences.granted(pool, now, wishes, access == Access.SIGNED),
        call.deadline());
  }

  private static List<Wish> wishes(JsonObject input) {
    if (Members.object(input, "WebAuthnMfaSettings").getBoolean("Enabled", false)) {
      throw Members.lacking("WebAuthnMfaSettings");
    }
    return MEMBERS.entrySet().stream()
        .filter(each -> input.getJsonObject(each.getValue()) != null)
        .map(each -> wish(each.getKey(), input.getJsonObject(each.getValue())))
        .toList();
  }

  private static Wish wish(SecondFactor factor, JsonObject settings) {
    return new Wish(factor, settings.getBoolean("Enabled"), settings.getBoolean("PreferredMfa"));
  }
}
