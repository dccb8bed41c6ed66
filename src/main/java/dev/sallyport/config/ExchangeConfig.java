package dev.sallyport.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a client may exchange tokens of others for (RFC 8693). What no rule names is refused, and
 * one rule at most fits a token and an audience.
 *
 * @param audience whom the new token is for: its {@code aud}, asked for as {@code audience} or
 *     {@code resource} and compared exactly
 * @param from the clients whose access tokens may be exchanged; never empty
 * @param scopes what the new token may be good for, as far as the old one is; never empty
 * @param actors the clients besides itself whose access tokens say who acts; usually none
 */
public record ExchangeConfig(
    String audience, Set<String> from, Set<String> scopes, Set<String> actors) {
  private static final int MOST = 50;
  private static final Rule AUDIENCE =
      Rule.matching("[!-~]{1,1024}", "must have 1 to 1024 characters, none of them a space");

  public ExchangeConfig {
    from = Set.copyOf(from);
    scopes = Set.copyOf(scopes);
    actors = Set.copyOf(actors);
  }

  /** Whether it is for a token of this client and for this audience. */
  public boolean fits(String client, String wanted) {
    return audience.equals(wanted) && from.contains(client);
  }

  static List<ExchangeConfig> readAll(Section oauth, Rule scope) {
    var sections = oauth.sections("exchange");
    if (sections.size() > MOST) {
      oauth.fault("exchange", "must have " + MOST + " rules at most");
    }
    var taken = new HashSet<List<String>>();
    return sections.stream().map(section -> read(section, scope, taken)).toList();
  }

  private static ExchangeConfig read(Section section, Rule scope, Set<List<String>> taken) {
    var audience = section.requiredText("audience", AUDIENCE);
    var from = some(section, "from", Rule.CLIENT_ID);
    for (var client : from) {
      if (!taken.add(List.of(audience, client))) {
        section.fault("from", "another rule is for tokens of " + client + " and this audience");
      }
    }
    var scopes = some(section, "scopes", scope);
    if (scopes.contains(OAuthConfig.SELF_SERVICE)) {
      section.fault("scopes", "must not have " + OAuthConfig.SELF_SERVICE);
    }
    return new ExchangeConfig(
        audience,
        Set.copyOf(from),
        Set.copyOf(scopes),
        Set.copyOf(section.texts("actors", List.of(), Rule.CLIENT_ID)));
  }

  private static List<String> some(Section section, String key, Rule rule) {
    var texts = section.texts(key, List.of(), rule);
    if (texts.isEmpty()) {
      section.fault(key, "must name one at least");
    }
    return texts;
  }
}
