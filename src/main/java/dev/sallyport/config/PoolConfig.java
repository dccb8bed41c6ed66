package dev.sallyport.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One user pool from the configuration, read-only to the API.
 *
 * @param signInBy of email, phone_number, preferred_username: what also names a user once verified
 * @param usernameIs of email, phone_number: what a username is instead of free text; not together
 *     with signInBy
 * @param autoVerify of email, phone_number: what gets a code on sign-up
 * @param verifyBeforeChange of those: what an account keeps until the new one is verified
 * @param recovery of email, phone_number, best first; empty lets only an administrator reset
 * @param attributes custom attributes, and standard ones that differ from the standard
 * @param algorithm RS256 or ES256
 * @param challenges what a sign-in must pass where its client has no list of its own; empty means
 *     none declared
 * @param mfa what is asked after the password
 * @param lambdaConfig the functions it calls
 * @param messages what it sends in other words than usual
 * @param users made at start where they do not exist yet
 * @param firstFactors what a choice-based sign-in may begin with: PASSWORD and, besides, EMAIL_OTP,
 *     SMS_OTP, WEB_AUTHN
 * @param questions where questions are asked for, besides those enrolled; null means nowhere
 * @param webAuthn where passkeys belong; null means there are none
 * @param devices how devices are remembered; null means they are not
 * @param upstream where people who are unknown here may have a password; null means nowhere
 * @param providers where people may sign in outside, once a client names them
 * @param ldap the directory that judges passwords of people who have none here; null means none
 */
public record PoolConfig(
    String id,
    String name,
    Set<String> signInBy,
    Set<String> usernameIs,
    boolean caseSensitive,
    Set<String> autoVerify,
    Set<String> verifyBeforeChange,
    List<String> recovery,
    boolean selfSignUp,
    PasswordPolicyConfig passwords,
    List<AttributeConfig> attributes,
    String algorithm,
    boolean revokeOnPasswordChange,
    List<StepConfig> challenges,
    MfaConfig mfa,
    LambdaConfig lambdaConfig,
    MessagesConfig messages,
    List<ClientConfig> clients,
    List<UserConfig> users,
    Set<String> firstFactors,
    @Nullable QuestionSourceConfig questions,
    @Nullable WebAuthnConfig webAuthn,
    @Nullable DevicesConfig devices,
    @Nullable UpstreamConfig upstream,
    List<ProviderConfig> providers,
    @Nullable LdapConfig ldap) {

  public PoolConfig {
    signInBy = Set.copyOf(signInBy);
    usernameIs = Set.copyOf(usernameIs);
    autoVerify = Set.copyOf(autoVerify);
    verifyBeforeChange = Set.copyOf(verifyBeforeChange);
    recovery = List.copyOf(recovery);
    attributes = List.copyOf(attributes);
    challenges = List.copyOf(challenges);
    clients = List.copyOf(clients);
    users = List.copyOf(users);
    firstFactors = Set.copyOf(firstFactors);
    providers = List.copyOf(providers);
  }

  private static final Rule CHANNEL = Rule.oneOf("attribute", "email", "phone_number");
  private static final Rule FIRST_FACTOR =
      Rule.oneOf("factor", "PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN");
  private static final Rule ALIAS =
      Rule.oneOf("attribute", "email", "phone_number", "preferred_username");

  static List<PoolConfig> readAll(List<Section> sections) {
    Section.distinct(sections, "id", UnaryOperator.identity());
    var allClients = new ArrayList<Section>();
    var pools = sections.stream().map(section -> read(section, allClients)).toList();
    Section.distinct(allClients, "id", UnaryOperator.identity());
    return pools;
  }

  private static PoolConfig read(Section section, List<Section> allClients) {
    var id = section.requiredText("id", Rule.POOL_ID);
    var signInBy = texts(section, "signInBy", ALIAS);
    var usernameIs = texts(section, "usernameIs", CHANNEL);
    if (!signInBy.isEmpty() && !usernameIs.isEmpty()) {
      section.fault("usernameIs", "cannot be used together with signInBy");
    }
    var autoVerify = texts(section, "autoVerify", CHANNEL);
    var verifyBeforeChange = texts(section, "verifyBeforeChange", CHANNEL);
    if (!autoVerify.containsAll(verifyBeforeChange)) {
      section.fault("verifyBeforeChange", "can only name what autoVerify names");
    }
    var caseSensitive = section.flag("caseSensitive", false);
    var attributes = AttributeConfig.readAll(section);
    var clients = section.sections("clients");
    allClients.addAll(clients);
    var mfa = MfaConfig.read(section.section("mfa"));
    var lambdaConfig = LambdaConfig.read(section.section("lambdaConfig"));
    var providers =
        ProviderConfig.readAll(
            section.sections("providers"), known(attributes, StandardAttributes.VERIFIED));
    var readClients = clients(clients, attributes, ProviderConfig.names(providers));
    return new PoolConfig(
        id,
        section.text("name", id.substring(id.indexOf('_') + 1), Rule.NAME),
        signInBy,
        usernameIs,
        caseSensitive,
        autoVerify,
        verifyBeforeChange,
        section.texts("recovery", List.of("email", "phone_number"), CHANNEL),
        section.flag("selfSignUp", true),
        PasswordPolicyConfig.read(section.section("passwords")),
        attributes,
        section.text("algorithm", "RS256", Rule.oneOf("algorithm", "RS256", "ES256")),
        section.flag("revokeOnPasswordChange", true),
        StepConfig.readAll(section),
        mfa,
        lambdaConfig,
        MessagesConfig.read(section.section("messages")),
        readClients,
        UserConfig.readAll(
            section, usernameIs, caseSensitive, known(attributes, StandardAttributes.VERIFIED)),
        firstFactors(section, mfa),
        QuestionSourceConfig.read(section.section("questions")),
        webAuthn(section, mfa),
        DevicesConfig.read(section.section("devices")),
        UpstreamConfig.read(section.section("upstream")),
        providers,
        ldap(section, attributes, lambdaConfig, readClients, providers));
  }

  /** There is one place only to ask about a password, and it must get to see it. */
  private static @Nullable LdapConfig ldap(
      Section section,
      List<AttributeConfig> attributes,
      LambdaConfig lambdaConfig,
      List<ClientConfig> clients,
      List<ProviderConfig> providers) {
    var ldap = LdapConfig.read(section.section("ldap"), known(attributes, Set.of()));
    if (ldap == null) {
      return null;
    }
    if (section.given("upstream") || lambdaConfig.has(LambdaConfig.Kind.USER_MIGRATION)) {
      section.fault("ldap", "cannot be used together with upstream or lambdaConfig.userMigration");
    }
    for (var client : clients) {
      if (client.flows().contains("ALLOW_USER_SRP_AUTH")) {
        section.fault(
            "ldap",
            "cannot judge passwords of client "
                + Rule.quoted(client.id())
                + ": SRP does not show them, so its flows must be without ALLOW_USER_SRP_AUTH");
      }
    }
    if (providers.stream().anyMatch(provider -> provider.name().equals(ldap.name()))) {
      section.fault("ldap.name", "is a provider's");
    }
    return ldap;
  }

  private static @Nullable WebAuthnConfig webAuthn(Section section, MfaConfig mfa) {
    var webAuthn = WebAuthnConfig.read(section.section("webAuthn"));
    if (webAuthn != null && mfa.mode() == MfaConfig.Mode.ON && !webAuthn.countsAsMfa()) {
      section.fault("webAuthn", "needs countsAsMfa: true where mfa.mode is ON");
    }
    return webAuthn;
  }

  private static List<ClientConfig> clients(
      List<Section> sections, List<AttributeConfig> attributes, List<String> providers) {
    var required =
        attributes.stream()
            .filter(AttributeConfig::required)
            .map(AttributeConfig::name)
            .collect(Collectors.toUnmodifiableSet());
    var known = known(attributes, Set.of("sub", "email_verified", "phone_number_verified"));
    return sections.stream()
        .map(client -> ClientConfig.read(client, known, required, providers))
        .toList();
  }

  private static Rule known(List<AttributeConfig> own, Set<String> more) {
    return new Rule(
        name ->
            StandardAttributes.NAMES.contains(name)
                || more.contains(name)
                || own.stream().anyMatch(attribute -> attribute.name().equals(name)),
        "this pool has no attribute {}");
  }

  private static Set<String> firstFactors(Section section, MfaConfig mfa) {
    var factors = Set.copyOf(section.texts("firstFactors", List.of("PASSWORD"), FIRST_FACTOR));
    if (!factors.contains("PASSWORD")) {
      section.fault("firstFactors", "must contain PASSWORD");
    }
    if (mfa.mode() == MfaConfig.Mode.ON
        && (factors.contains("EMAIL_OTP") || factors.contains("SMS_OTP"))) {
      section.fault("firstFactors", "must not contain EMAIL_OTP or SMS_OTP where mfa.mode is ON");
    }
    return factors;
  }

  private static Set<String> texts(Section section, String key, Rule rule) {
    return Set.copyOf(section.texts(key, List.of(), rule));
  }
}
