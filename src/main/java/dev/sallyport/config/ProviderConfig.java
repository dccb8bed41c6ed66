package dev.sallyport.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An outside identity provider of a pool, read-only to the API.
 *
 * @param scopes what is asked for; without openid, one of type OIDC is asked by OAuth2 alone
 * @param issuer its exact iss, of type OIDC; else null
 * @param attributesMethod GET or POST: how attributes are asked for
 * @param endpoints by Cognito's names, where no document of the issuer says them
 * @param attributes the pool's by the provider's; and username, by whatever says who somebody is
 * @param identifiers further names, by which a sign-in may choose it
 */
public record ProviderConfig(
    String name,
    Type type,
    String clientId,
    @Nullable Secret clientSecret,
    List<String> scopes,
    @Nullable String issuer,
    String attributesMethod,
    Map<String, String> endpoints,
    Map<String, String> attributes,
    List<String> identifiers) {
  private static final Rule NAME =
      new Rule(
          name -> name.matches("[^_\\p{Z}\\p{C}]{1,32}") && !name.equalsIgnoreCase("COGNITO"),
          "must be 1 to 32 characters without _ and spaces, and not COGNITO");
  private static final Rule SCOPE = Rule.matching("[!#-\\[\\]-~]{1,256}", "must be a scope");
  private static final Rule CLAIM = Rule.lengthBetween(1, 131);
  private static final Rule IDENTIFIER =
      Rule.matching(
          "[\\w\\s+=.@-]{1,40}", "must be letters, digits, spaces and +=.@-_, 40 at most");

  /** Settings of endpoints, to what Cognito calls them. */
  private static final Map<String, String> ENDPOINTS =
      Map.of(
          "authorizeUrl", "authorize_url",
          "tokenUrl", "token_url",
          "attributesUrl", "attributes_url",
          "jwksUri", "jwks_uri",
          "emailsUrl", "emails_url");

  private static final Set<String> OAUTH2 = Set.of("authorize_url", "token_url", "attributes_url");
  private static final String GITHUB = "https://github.com";

  /** What it speaks, and the name that one of which there is only one must have. */
  public enum Type {
    OIDC(""),
    GOOGLE("Google"),
    FACEBOOK("Facebook"),
    LOGIN_WITH_AMAZON("LoginWithAmazon");

    private final String only;

    Type(String only) {
      this.only = only;
    }
  }

  public ProviderConfig {
    scopes = List.copyOf(scopes);
    endpoints = Map.copyOf(endpoints);
    attributes = Map.copyOf(attributes);
    identifiers = List.copyOf(identifiers);
  }

  /**
   * Those of a pool.
   *
   * @param known which attributes the pool has
   */
  static List<ProviderConfig> readAll(List<Section> sections, Rule known) {
    Section.distinct(sections, "name", UnaryOperator.identity());
    var all = sections.stream().map(section -> read(section, known)).toList();
    var seen = new ArrayList<String>();
    for (int i = 0; i < all.size(); i++) {
      for (var identifier : all.get(i).identifiers) {
        if (seen.contains(identifier)) {
          sections.get(i).fault("identifiers", Rule.quoted(identifier) + " is another's too");
        }
        seen.add(identifier);
      }
    }
    return all;
  }

  private static ProviderConfig read(Section section, Rule known) {
    var type = section.choice("type", Type.class, Type.OIDC);
    var name = section.requiredText("name", NAME);
    if (type == Type.OIDC
        ? List.of(Type.values()).stream().anyMatch(each -> each.only.equals(name))
        : !type.only.equals(name)) {
      section.fault(
          "name",
          type == Type.OIDC
              ? "is that of another type"
              : "must be " + type.only + " for this type");
    }
    var scopes = section.texts("scopes", List.of("openid"), SCOPE);
    var endpoints = endpoints(section);
    var issuer = section.optionalText("issuer", Rule.SAFE_URL);
    if ((type == Type.OIDC) != section.given("issuer")) {
      section.fault("issuer", "is needed by type OIDC, and by no other");
    }
    if (type == Type.OIDC && !complete(scopes.contains("openid"), issuer, endpoints.keySet())) {
      section.fault(
          "authorizeUrl",
          "needs tokenUrl and attributesUrl, and jwksUri for openid; without openid, all but"
              + " GitHub need them");
    }
    return new ProviderConfig(
        name,
        type,
        section.requiredText("clientId", Rule.ANY),
        section.secret("clientSecret", Rule.ANY),
        scopes,
        issuer,
        section.text("attributesMethod", "GET", Rule.oneOf("method", "GET", "POST")),
        endpoints,
        section.map(
            "attributes",
            new Rule(
                attribute -> attribute.equals("username") || known.accepts().test(attribute),
                known.refusal()),
            CLAIM),
        section.texts("identifiers", List.of(), IDENTIFIER));
  }

  private static Map<String, String> endpoints(Section section) {
    var endpoints = new HashMap<String, String>();
    ENDPOINTS.forEach(
        (setting, name) -> {
          var url = section.optionalText(setting, Rule.SAFE_URL);
          if (url != null) {
            endpoints.put(name, url);
          }
        });
    return endpoints;
  }

  /** All of its endpoints are named, or those are known that are not. */
  private static boolean complete(boolean openId, @Nullable String issuer, Set<String> named) {
    return openId
        ? named.stream().noneMatch(name -> !name.equals("emails_url"))
            || (named.containsAll(OAUTH2) && named.contains("jwks_uri"))
        : GITHUB.equals(issuer) || named.containsAll(OAUTH2);
  }

  /** The names that clients may choose from. */
  static List<String> names(List<ProviderConfig> all) {
    var names = all.stream().map(ProviderConfig::name).collect(Collectors.toList());
    names.addFirst("COGNITO");
    return names;
  }
}
