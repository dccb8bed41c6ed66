package dev.sallyport.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose tokens may count at the gate: a pool of this installation, or any OpenID Connect
 * issuer.
 *
 * @param name what routes call it
 * @param pool a pool of ours, or null for an outside issuer
 * @param issuer an outside issuer's exact {@code iss}; empty for a pool of ours
 * @param jwksUri where its keys are; null asks its discovery document, which may name no other than
 *     the issuer's own host or a public address, unless the issuer is itself inside
 * @param audiences a token must be for one of them ({@code aud}, or {@code client_id} where there
 *     is no {@code aud}, as Cognito has it); empty only for a pool of ours, and is any of its
 *     clients
 * @param algorithms what its tokens may be signed with
 * @param groupsClaim the claim that holds a list of groups
 * @param trust certificates (PEM) its server's must be signed by; null takes the machine's own
 */
public record IssuerConfig(
    String name,
    @Nullable String pool,
    String issuer,
    @Nullable String jwksUri,
    List<String> audiences,
    Set<String> algorithms,
    String groupsClaim,
    @Nullable Path trust) {
  static final Rule NAME =
      Rule.matching("[A-Za-z0-9_-]{1,64}", "must be letters, digits, _ and -, 64 at most");
  private static final Rule AUDIENCE = Rule.lengthBetween(1, 1_024);
  private static final Rule CLAIM =
      Rule.matching("[\\w:./-]{1,256}", "must be the name of a claim");
  private static final Rule ALGORITHM =
      Rule.oneOf("algorithm", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512");

  public IssuerConfig {
    audiences = List.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
  }

  static List<IssuerConfig> readAll(Section gate) {
    var sections = gate.sections("issuers");
    Section.distinct(sections, "name", name -> name);
    Section.distinct(sections, "pool", pool -> pool);
    Section.distinct(sections, "issuer", issuer -> issuer);
    return sections.stream().map(IssuerConfig::read).toList();
  }

  private static IssuerConfig read(Section section) {
    var pool = section.optionalText("pool", Rule.POOL_ID);
    var issuer = section.text("issuer", "", Rule.SAFE_URL);
    var audiences = section.texts("audiences", List.of(), AUDIENCE);
    if (section.given("pool") == section.given("issuer")) {
      section.fault("issuer", "either a pool of this installation or an outside issuer is needed");
    }
    if (!section.given("pool") && audiences.isEmpty()) {
      section.fault("audiences", "are needed: an issuer gives tokens for others too");
    }
    return new IssuerConfig(
        section.requiredText("name", NAME),
        pool,
        issuer,
        section.optionalText("jwksUri", Rule.SAFE_URL),
        audiences,
        new HashSet<>(section.texts("algorithms", List.of("RS256", "ES256"), ALGORITHM)),
        section.text("groupsClaim", "cognito:groups", CLAIM),
        section.given("trust") ? section.path("trust", Path.of("")) : null);
  }
}
