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
 * @param recovery of email, phone_number, best first; empty lets only an administrator reset
 * @param attributes custom attributes, and standard ones that differ from the standard
 * @param algorithm RS256 or ES256
 * @param challenges what a sign-in must pass where its client has no list of its own; empty means
 *     none declared
 * @param lambdaConfig the functions it calls
 * @param users made at start where they do not exist yet
 * @param questions where questions are asked for, besides those enrolled; null means nowhere
 */
public record PoolConfig(
    String id,
    String name,
    Set<String> signInBy,
    Set<String> usernameIs,
    boolean caseSensitive,
    Set<String> autoVerify,
    List<String> recovery,
    boolean selfSignUp,
    PasswordPolicyConfig passwords,
    List<AttributeConfig> attributes,
    String algorithm,
    boolean revokeOnPasswordChange,
    List<StepConfig> challenges,
    LambdaConfig lambdaConfig,
    List<ClientConfig> clients,
    List<UserConfig> users,
    @Nullable QuestionSourceConfig questions) {

  public PoolConfig {
    signInBy = Set.copyOf(signInBy);
    usernameIs = Set.copyOf(usernameIs);
    autoVerify = Set.copyOf(autoVerify);
    recovery = List.copyOf(recovery);
    attributes = List.copyOf(attributes);
    challenges = List.copyOf(challenges);
    clients = List.copyOf(clients);
    users = List.copyOf(users);
  }

  private static final Rule CHANNEL = Rule.oneOf("attribute", "email", "phone_number");
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
    var caseSensitive = section.flag("caseSensitive", false);
    var attributes = AttributeConfig.readAll(section);
    var clients = section.sections("clients");
    allClients.addAll(clients);
    return new PoolConfig(
        id,
        section.text("name", id.substring(id.indexOf('_') + 1), Rule.NAME),
        signInBy,
        usernameIs,
        caseSensitive,
        texts(section, "autoVerify", CHANNEL),
        section.texts("recovery", List.of("email", "phone_number"), CHANNEL),
        section.flag("selfSignUp", true),
        PasswordPolicyConfig.read(section.section("passwords")),
        attributes,
        section.text("algorithm", "RS256", Rule.oneOf("algorithm", "RS256", "ES256")),
        section.flag("revokeOnPasswordChange", true),
        StepConfig.readAll(section),
        LambdaConfig.read(section.section("lambdaConfig")),
        clients(clients, attributes),
        UserConfig.readAll(
            section, usernameIs, caseSensitive, known(attributes, StandardAttributes.VERIFIED)),
        QuestionSourceConfig.read(section.section("questions")));
  }

  private static List<ClientConfig> clients(
      List<Section> sections, List<AttributeConfig> attributes) {
    var required =
        attributes.stream()
            .filter(AttributeConfig::required)
            .map(AttributeConfig::name)
            .collect(Collectors.toUnmodifiableSet());
    var known = known(attributes, Set.of("sub", "email_verified", "phone_number_verified"));
    return sections.stream().map(client -> ClientConfig.read(client, known, required)).toList();
  }

  private static Rule known(List<AttributeConfig> own, Set<String> more) {
    return new Rule(
        name ->
            StandardAttributes.NAMES.contains(name)
                || more.contains(name)
                || own.stream().anyMatch(attribute -> attribute.name().equals(name)),
        "this pool has no attribute {}");
  }

  private static Set<String> texts(Section section, String key, Rule rule) {
    return Set.copyOf(section.texts(key, List.of(), rule));
  }
}
