package dev.sallyport.ingress.cognito;

import dev.sallyport.config.MessagesConfig;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pool.PasswordPolicy;
import dev.sallyport.directory.SignInRules;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.Upkeep;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How Cognito spells a user pool. */
final class PoolJson {
  /** The one account there is. */
  private static final Set<String> KNOWN =
      Set.of(
          "PoolName",
          "Policies",
          "DeletionProtection",
          "AutoVerifiedAttributes",
          "AliasAttributes",
          "UsernameAttributes",
          "VerificationMessageTemplate",
          "DeviceConfiguration",
          "MfaConfiguration",
          "SmsConfiguration",
          "EmailConfiguration",
          "AdminCreateUserConfig",
          "Schema",
          "UserPoolAddOns",
          "UserAttributeUpdateSettings",
          "UsernameConfiguration",
          "AccountRecoverySetting",
          "UserPoolTags",
          "UserPoolTier",
          "LambdaConfig",
          "SmsVerificationMessage",
          "EmailVerificationMessage",
          "EmailVerificationSubject",
          "SmsAuthenticationMessage");

  /** What can be said once only, when the pool is made (directory.md §2). */
  private static final Set<String> FIXED =
      Set.of("AliasAttributes", "UsernameAttributes", "Schema", "UsernameConfiguration");

  private static final Set<String> CHANGEABLE =
      Stream.concat(Stream.of("UserPoolId"), KNOWN.stream().filter(name -> !FIXED.contains(name)))
          .collect(Collectors.toUnmodifiableSet());

  private PoolJson() {}

  /**
   * The pool a CreateUserPool request asks for. Throws {@code Failed} with Unsupported for what
   * this version lacks, with Invalid for what cannot be.
   *
   * @param mostCustom custom attributes
   */
  static Pool read(JsonObject input, String id, Instant now, int mostCustom) {
    refuse(input, KNOWN);
    var signInBy = Set.copyOf(Members.strings(input, "AliasAttributes"));
    var usernameIs = Set.copyOf(Members.strings(input, "UsernameAttributes"));
    if (!signInBy.isEmpty() && !usernameIs.isEmpty()) {
      throw Members.invalid(
          "Only one of the aliasAttributes or usernameAttributes can be set in a user pool.");
    }
    return new Pool(
        id,
        input.getString("PoolName"),
        false,
        upkeep(input),
        signInBy,
        usernameIs,
        Members.object(input, "UsernameConfiguration").getBoolean("CaseSensitive", true),
        Set.copyOf(Members.strings(input, "AutoVerifiedAttributes")),
        verifyBeforeChange(input),
        recovery(input),
        selfSignUp(input),
        policy(input),
        SchemaJson.read(input, mostCustom),
        "RS256",
        false,
        false,
        List.of(),
        signIn(input),
        LambdaJson.read(input),
        MessagesJson.read(input, MessagesConfig.none()),
        now,
        now);
  }

  /**
   * The pool an UpdateUserPool request asks for: what it leaves out goes back to its default, but
   * for the name and what SetUserPoolMfaConfig sets. Throws {@code Failed} as {@link #read} does.
   */
  static Pool update(JsonObject input, Pool was, Instant now) {
    refuse(input, CHANGEABLE);
    return was.withName(input.getString("PoolName", was.name()))
        .withUpkeep(upkeep(input))
        .withSignIn(signIn(input, was.signIn()))
        .withVerifyBeforeChange(verifyBeforeChange(input))
        .withAutoVerify(Set.copyOf(Members.strings(input, "AutoVerifiedAttributes")))
        .withRecovery(recovery(input))
        .withSelfSignUp(selfSignUp(input))
        .withPasswords(policy(input))
        .withMessages(MessagesJson.read(input, was.messages()))
        .withModified(now);
  }

  private static Upkeep upkeep(JsonObject input) {
    return new Upkeep(
        "ACTIVE".equals(input.getString("DeletionProtection")),
        input.getString("UserPoolTier", "ESSENTIALS"),
        TagsJson.read(input, "UserPoolTags"));
  }

  private static boolean selfSignUp(JsonObject input) {
    var admin = Members.object(input, "AdminCreateUserConfig");
    return !admin.getBoolean("AllowAdminCreateUserOnly", false);
  }

  private static void refuse(JsonObject input, Set<String> known) {
    Members.only(input, known);
    var email = Members.object(input, "EmailConfiguration");
    Members.only(email, Set.of("EmailSendingAccount"));
    Members.off(email, "EmailSendingAccount", "COGNITO_DEFAULT");
    var addOns = Members.object(input, "UserPoolAddOns");
    Members.only(addOns, Set.of("AdvancedSecurityMode"));
    Members.off(addOns, "AdvancedSecurityMode", "OFF");
    Members.only(
        Members.object(input, "AdminCreateUserConfig"),
        Set.of("AllowAdminCreateUserOnly", "UnusedAccountValidityDays", "InviteMessageTemplate"));
    var policies = Members.object(input, "Policies");
    Members.only(policies, Set.of("PasswordPolicy", "SignInPolicy"));
    Members.only(Members.object(policies, "SignInPolicy"), Set.of("AllowedFirstAuthFactors"));
  }

  /** Left out, the password alone. */
  private static SignInRules signIn(JsonObject input) {
    var policy = Members.object(Members.object(input, "Policies"), "SignInPolicy");
    var named = Members.strings(policy, "AllowedFirstAuthFactors");
    if (!named.isEmpty() && !named.contains("PASSWORD")) {
      throw Members.invalid("AllowedFirstAuthFactors must contain PASSWORD.");
    }
    var rules = MfaConfigJson.first(input).withDevices(devices(input));
    return named.isEmpty()
        ? rules
        : checked(
            rules.withFirstFactors(
                named.stream().map(FirstFactor::valueOf).collect(Collectors.toSet())));
  }

  /** Devices are tracked wherever this is given, whatever it says. */
  private static SignInRules.@Nullable Devices devices(JsonObject input) {
    var given = input.getJsonObject("DeviceConfiguration");
    return given == null
        ? null
        : new SignInRules.Devices(
            given.getBoolean("ChallengeRequiredOnNewDevice", false),
            given.getBoolean("DeviceOnlyRememberedOnUserPrompt", false));
  }

  /**
   * What UpdateUserPool leaves out goes back to its default, but for the second factors, which
   * SetUserPoolMfaConfig sets.
   */
  private static SignInRules signIn(JsonObject input, SignInRules was) {
    var asked = signIn(input);
    var kept = asked.withWebAuthn(was.webAuthn());
    var mode = input.getString("MfaConfiguration", was.mfa().name());
    var unsaid = !input.containsKey("MfaConfiguration");
    var goesOn = was.mfa() != SignInRules.Mfa.OFF && !mode.equals("OFF");
    var rules =
        unsaid || goesOn
            ? kept.withMfa(SignInRules.Mfa.valueOf(mode)).withSecondFactors(was.secondFactors())
            : kept;
    return checked(rules);
  }

  /** Refuses passwordless factors where a second one is always asked (auth-flows.md §7). */
  static SignInRules checked(SignInRules rules) {
    if (rules.contradictory()) {
      throw Members.invalid(
          "AllowedFirstAuthFactors other than PASSWORD cannot be used with MfaConfiguration ON.");
    }
    return rules;
  }

  private static Set<String> verifyBeforeChange(JsonObject input) {
    var named =
        Members.strings(
            Members.object(input, "UserAttributeUpdateSettings"),
            "AttributesRequireVerificationBeforeUpdate");
    if (!Members.strings(input, "AutoVerifiedAttributes").containsAll(named)) {
      throw Members.invalid(
          "Attributes that require verification before update must be auto-verified.");
    }
    return Set.copyOf(named);
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

  /**
   * Left out, eight characters of all four kinds (directory.md §4). Cognito has no word for names
   * in passwords, so they are refused, as where nothing is configured.
   */
  private static PasswordPolicy policy(JsonObject input) {
    var admin = Members.object(input, "AdminCreateUserConfig");
    var unusedDays = admin.getInteger("UnusedAccountValidityDays", 0);
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
        true,
        given.getInteger("PasswordHistorySize", 0),
        Duration.ofDays(days == 0 ? 7 : days));
  }

  /** {@code UserPoolType}. */
  static JsonObject write(Pool pool, Arns arns) {
    var json =
        new JsonObject()
            .put("Id", pool.id())
            .put("Name", pool.name())
            .put("Arn", arns.pool(pool.id()))
            .put(
                "Policies",
                new JsonObject()
                    .put("PasswordPolicy", policy(pool.passwords()))
                    .put("SignInPolicy", policy(pool.signIn())))
            .put("DeletionProtection", pool.upkeep().deletionProtected() ? "ACTIVE" : "INACTIVE")
            .put("LambdaConfig", LambdaJson.write(pool.lambdas()))
            .put("LastModifiedDate", UserJson.seconds(pool.modified()))
            .put("CreationDate", UserJson.seconds(pool.created()))
            .put("SchemaAttributes", SchemaJson.write(pool.schema()))
            .put("MfaConfiguration", pool.signIn().mfa().name())
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
            .put("UserPoolTags", TagsJson.write(pool.upkeep().tags()))
            .put("UserPoolTier", pool.upkeep().tier());
    MessagesJson.write(json, pool.messages());
    var devices = pool.signIn().devices();
    if (devices != null) {
      json.put(
          "DeviceConfiguration",
          new JsonObject()
              .put("ChallengeRequiredOnNewDevice", devices.challengeOnNew())
              .put("DeviceOnlyRememberedOnUserPrompt", devices.onlyOnPrompt()));
    }
    put(json, "AutoVerifiedAttributes", pool.autoVerify());
    if (!pool.verifyBeforeChange().isEmpty()) {
      var settings = new JsonObject();
      put(settings, "AttributesRequireVerificationBeforeUpdate", pool.verifyBeforeChange());
      json.put("UserAttributeUpdateSettings", settings);
    }
    put(json, "AliasAttributes", pool.signInBy());
    put(json, "UsernameAttributes", pool.usernameIs());
    return json;
  }

  private static void put(JsonObject json, String name, Collection<String> values) {
    if (!values.isEmpty()) {
      json.put(name, new JsonArray(values.stream().sorted().toList()));
    }
  }

  private static JsonObject policy(SignInRules rules) {
    var factors = rules.firstFactors().stream().sorted().map(Enum::name).toList();
    return new JsonObject().put("AllowedFirstAuthFactors", new JsonArray(factors));
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
