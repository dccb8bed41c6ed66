package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.SignInRules.Mfa;
import dev.sallyport.directory.SignInRules.SecondFactor;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;

/** How Cognito spells what a pool asks after the password. */
final class MfaConfigJson {
  private MfaConfigJson() {}

  /**
   * The rules a CreateUserPool request asks for: there, Cognito knows text messages as second
   * factors. Where MFA is asked for without SmsConfiguration, software tokens are used, which need
   * no delivery.
   */
  static SignInRules first(JsonObject input) {
    var mode = Mfa.valueOf(input.getString("MfaConfiguration", Mfa.OFF.name()));
    if (mode == Mfa.OFF) {
      Members.only(Members.object(input, "SmsConfiguration"), Set.of());
      return SignInRules.passwordOnly();
    }
    var factor =
        input.getJsonObject("SmsConfiguration") == null
            ? SecondFactor.SOFTWARE_TOKEN_MFA
            : SecondFactor.SMS_MFA;
    return SignInRules.passwordOnly().withMfa(mode).withSecondFactors(Set.of(factor));
  }

  /**
   * The rules after a SetUserPoolMfaConfig request, which replaces all it knows. Throws {@code
   * Failed} with Invalid or Unsupported.
   */
  static SignInRules replaced(SignInRules now, JsonObject input) {
    if (input.getJsonObject("WebAuthnConfiguration") != null) {
      throw Members.lacking("WebAuthnConfiguration");
    }
    var mode = Mfa.valueOf(input.getString("MfaConfiguration", Mfa.OFF.name()));
    var factors = factors(input);
    if (mode == Mfa.OFF && !factors.isEmpty()) {
      throw Members.invalid(
          "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
    }
    if (mode != Mfa.OFF && factors.isEmpty()) {
      throw Members.invalid(
          "Invalid MFA configuration given, can't disable all MFAs and require MFA in user pool.");
    }
    if (mode == Mfa.ON
        && (now.firstFactors().contains(FirstFactor.EMAIL_OTP)
            || now.firstFactors().contains(FirstFactor.SMS_OTP))) {
      throw Members.invalid(
          "Invalid MFA configuration given, can't require MFA in a user pool with passwordless"
              + " first factors.");
    }
    return now.withMfa(mode).withSecondFactors(factors);
  }

  /** Who sends text messages is not Cognito's here. */
  private static Set<SecondFactor> factors(JsonObject input) {
    var factors = EnumSet.noneOf(SecondFactor.class);
    var sms = input.getJsonObject("SmsMfaConfiguration");
    if (sms != null) {
      Members.only(sms, Set.of("SmsConfiguration", "SmsAuthenticationMessage"));
      factors.add(SecondFactor.SMS_MFA);
    }
    var email = input.getJsonObject("EmailMfaConfiguration");
    if (email != null) {
      Members.only(email, Set.of("Message", "Subject"));
      factors.add(SecondFactor.EMAIL_OTP);
    }
    if (Members.object(input, "SoftwareTokenMfaConfiguration").getBoolean("Enabled", false)) {
      factors.add(SecondFactor.SOFTWARE_TOKEN_MFA);
    }
    return factors;
  }

  /** The whole answer of GetUserPoolMfaConfig and SetUserPoolMfaConfig. */
  static JsonObject write(Pool pool) {
    var rules = pool.signIn();
    var json = new JsonObject().put("MfaConfiguration", rules.mfa().name());
    rules
        .secondFactors()
        .forEach(
            factor -> {
              switch (factor) {
                case SMS_MFA -> json.put("SmsMfaConfiguration", MessagesJson.sms(pool.messages()));
                case EMAIL_OTP ->
                    json.put("EmailMfaConfiguration", MessagesJson.mail(pool.messages()));
                case SOFTWARE_TOKEN_MFA ->
                    json.put(
                        "SoftwareTokenMfaConfiguration", new JsonObject().put("Enabled", true));
              }
            });
    return json;
  }
}
