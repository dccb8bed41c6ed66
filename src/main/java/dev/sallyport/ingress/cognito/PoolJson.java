package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pool.PasswordPolicy;
import dev.sallyport.directory.SignInRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** How Cognito spells a user pool. */
final class PoolJson {
  private static final Set<String> KNOWN =
      Set.of(
          "PoolName",
          "Policies",
          "DeletionProtection",
          "AutoVerifiedAttributes",
          "AliasAttributes",
          "UsernameAttributes",
          "VerificationMessageTemplate",
          "MfaConfiguration",
          "EmailConfiguration",
          "AdminCreateUserConfig",
          "Schema",
          "UserPoolAddOns",
          "UsernameConfiguration",
          "AccountRecoverySetting",
          "UserPoolTier",
          "LambdaConfig");

  private PoolJson() {}

  /**
   * The pool a CreateUserPool request asks for. Throws {@code Failed} with Unsupported for what
   * this version lacks, with Invalid for what cannot be.
   */
  static Pool read(JsonObject input, String id, Instant now) {
    refuse(input);
    var signInBy = Set.copyOf(Members.strings(input, "AliasAttributes"));
    var usernameIs = Set.copyOf(Members.strings(input, "UsernameAttributes"));
    if (!signInBy.isEmpty() && !usernameIs.isEmpty()) {
      throw Members.invalid(
          "Only one of the aliasAttributes or usernameAttributes can be set in a user pool.");
    }
    var admin = Members.object(input, "AdminCreateUserConfig");
    return new Pool(
        id,
        input.getString("PoolName"),
        false,
        signInBy,
        usernameIs,
        Members.object(input, "UsernameConfiguration").getBoolean("CaseSensitive", true),
        Set.copyOf(Members.strings(input, "AutoVerifiedAttributes")),
        recovery(input),
        !admin.getBoolean("AllowAdminCreateUserOnly", false),
        policy(input, admin.getInteger("UnusedAccountValidityDays", 0)),
        SchemaJson.read(input),
        "RS256",
        false,
        false,
        List.of(),
        SignInRules.passwordOnly(),
        LambdaJson.read(input),
        now,
        now);
  }

  private static void refuse(JsonObject input) {
    Members.only(input, KNOWN);
    // Cognito tracks devices wherever this is given, whatever it says.
    if (!Members.object(input, "DeviceConfiguration").isEmpty()) {
      throw Members.lacking("DeviceConfiguration");
    }
    Members.off(input, "DeletionProtection", "INACTIVE");
    Members.off(input, "MfaConfiguration", "OFF");
    Members.off(input, "UserPoolTier", "ESSENTIALS");
    var template = Members.object(input, "VerificationMessageTemplate");
    Members.only(template, Set.of("DefaultEmailOption"));
    Members.off(template, "DefaultEmailOption", "CONFIRM_WITH_CODE");
    var email = Members.object(input, "EmailConfiguration");
    Members.only(email, Set.of("EmailSendingAccount"));
    Members.off(email, "EmailSendingAccount", "COGNITO_DEFAULT");
    var addOns = Members.object(input, "UserPoolAddOns");
    Members.only(addOns, Set.of("AdvancedSecurityMode"));
    Members.off(addOns, "AdvancedSecurityMode", "OFF");
    Members.only(
        Members.object(input, "AdminCreateUserConfig"),
        Set.of("AllowAdminCreateUserOnly", "UnusedAccountValidityDays"));
    var policies = Members.object(input, "Policies");
    Members.only(policies, Set.of("PasswordPolicy", "SignInPolicy"));
    Members.off(
        Members.object(policies, "SignInPolicy"),
        "AllowedFirstAuthFactors",
        new JsonArray().add("PASSWORD"));
  }

  /** Left out, the phone comes before the e-mail address (directory.md §5). */
  private static List<String> recovery(JsonObject input) {
    var named =
        Members.objects(Members.object(input, "AccountRecoverySetting"), "RecoveryMechanisms")
            .sorted(Comparator.comparing(each -> each.getInteger("Priority")))
            .map(each -> each.getString("Name"))
            .toList();
    if (named.isEmpty()) {
      return List.of("phone_number", "email");
    }
    if (named.contains("admin_only")) {
      if (named.size() > 1) {
        throw Members.invalid(
            "Account recovery setting cannot use admin_only with any other recovery mechanisms.");
      }
      return List.of();
    }
    return named.stream()
        .map(each -> each.equals("verified_email") ? "email" : "phone_number")
        .distinct()
        .toList();
  }

  /** Left out, eight characters of all four kinds (directory.md §4). */
  private static PasswordPolicy policy(JsonObject input, int unusedDays) {
    var json = Members.object(input, "Policies").getJsonObject("PasswordPolicy");
    var named = json != null;
    var given = named ? json : new JsonObject();
    var days = given.getInteger("TemporaryPasswordValidityDays", unusedDays);
    return new PasswordPolicy(
        given.getInteger("MinimumLength", 8),
        given.getBoolean("RequireUppercase", !named),
        given.getBoolean("RequireLowercase", !named),
        given.getBoolean("RequireNumbers", !named),
        given.getBoolean("RequireSymbols", !named),
        given.getInteger("PasswordHistorySize", 0),
        Duration.ofDays(days == 0 ? 7 : days));
  }

  /** {@code UserPoolType}. */
  static JsonObject write(Pool pool, String region) {
    var json =
        new JsonObject()
            .put("Id", pool.id())
            .put("Name", pool.name())
            .put("Arn", "arn:aws:cognito-idp:" + region + ":000000000000:userpool/" + pool.id())
            .put("Policies", new JsonObject().put("PasswordPolicy", policy(pool.passwords())))
            .put("DeletionProtection", "INACTIVE")
            .put("LambdaConfig", LambdaJson.write(pool.lambdas()))
            .put("LastModifiedDate", UserJson.seconds(pool.modified()))
            .put("CreationDate", UserJson.seconds(pool.created()))
            .put("SchemaAttributes", SchemaJson.write(pool.schema()))
            .put("MfaConfiguration", "OFF")
            .put("EstimatedNumberOfUsers", 0)
            .put(
                "AdminCreateUserConfig",
                new JsonObject()
                    .put("AllowAdminCreateUserOnly", !pool.selfSignUp())
                    .put("UnusedAccountValidityDays", pool.passwords().temporaryFor().toDays()))
            .put(
                "UsernameConfiguration",
                new JsonObject().put("CaseSensitive", pool.caseSensitive()))
            .put("AccountRecoverySetting", recovery(pool))
            .put("UserPoolTier", "ESSENTIALS");
    put(json, "AutoVerifiedAttributes", pool.autoVerify());
    put(json, "AliasAttributes", pool.signInBy());
    put(json, "UsernameAttributes", pool.usernameIs());
    return json;
  }

  private static void put(JsonObject json, String name, Collection<String> values) {
    if (!values.isEmpty()) {
      json.put(name, new JsonArray(values.stream().sorted().toList()));
    }
  }

  private static JsonObject policy(PasswordPolicy policy) {
    return new JsonObject()
        .put("MinimumLength", policy.minimumLength())
        .put("RequireUppercase", policy.upper())
        .put("RequireLowercase", policy.lower())
        .put("RequireNumbers", policy.number())
        .put("RequireSymbols", policy.symbol())
        .put("PasswordHistorySize", policy.history())
        .put("TemporaryPasswordValidityDays", policy.temporaryFor().toDays());
  }

  private static JsonObject recovery(Pool pool) {
    var mechanisms = new JsonArray();
    if (pool.recovery().isEmpty()) {
      mechanisms.add(mechanism(1, "admin_only"));
    }
    var priority = 1;
    for (var attribute : pool.recovery()) {
      mechanisms.add(mechanism(priority++, "verified_" + attribute));
    }
    return new JsonObject().put("RecoveryMechanisms", mechanisms);
  }

  private static JsonObject mechanism(int priority, String name) {
    return new JsonObject().put("Priority", priority).put("Name", name);
  }
}
