package dev.sallyport.ingress.cognito;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.config.OAuthConfig;
import dev.sallyport.config.RedirectAddress;
import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.directory.OAuthSettings.Grant;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How Cognito spells what an app client may do at the OAuth2 endpoints (oauth2.md §8). */
final class OAuthJson {
  static final Set<String> MEMBERS =
      Set.of(
          "AllowedOAuthFlowsUserPoolClient",
          "AllowedOAuthFlows",
          "AllowedOAuthScopes",
          "CallbackURLs",
          "LogoutURLs",
          "DefaultRedirectURI",
          "SupportedIdentityProviders");

  private OAuthJson() {}

  /**
   * What a request asks for; what it leaves out is off. Whether scopes and providers are there is
   * for the directory to say. Throws {@code Failed} with GrantsAtOdds, or with Invalid.
   *
   * @param secret whether the client has one
   */
  static OAuthSettings read(JsonObject input, boolean secret) {
    var asked =
        new OAuthSettings(
            input.getBoolean("AllowedOAuthFlowsUserPoolClient", false),
            Members.strings(input, "AllowedOAuthFlows").stream()
                .map(Grant::of)
                .collect(Collectors.toSet()),
            Set.copyOf(Members.strings(input, "AllowedOAuthScopes")),
            addresses(input, "CallbackURLs"),
            addresses(input, "LogoutURLs"),
            input.getString("DefaultRedirectURI"),
            Set.copyOf(Members.strings(input, "SupportedIdentityProviders")),
            DpopDemand.OPTIONAL,
            null,
            List.of(),
            false);
    // Without the switch they are kept and permit nothing, as at Cognito.
    if (asked.enabled() && (asked.grants().isEmpty() || asked.scopes().isEmpty())) {
      throw Members.invalid(
          "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to"
              + " use OAuth flows.");
    }
    if (asked.grants().contains(Grant.CLIENT_CREDENTIALS)) {
      checkMachine(asked, secret);
    }
    var redirect = asked.defaultRedirect();
    if (redirect != null && !asked.callbacks().contains(redirect)) {
      throw Members.invalid("DefaultRedirectURI must be one of CallbackURLs.");
    }
    return asked;
  }

  private static void checkMachine(OAuthSettings asked, boolean secret) {
    if (asked.grants().size() > 1) {
      throw atOdds(
          "client_credentials flow can not be selected along with code flow or implicit flow.");
    }
    if (!secret) {
      throw atOdds(
          "client_credentials flow can not be selected if client does not have a client secret.");
    }
    asked.scopes().stream()
        .filter(OAuthConfig.SYSTEM_SCOPES::contains)
        .sorted()
        .findFirst()
        .ifPresent(
            scope -> {
              throw atOdds(scope + " is not supported with client_credentials flow.");
            });
  }

  private static Failed atOdds(String message) {
    return new Failed(new Failure.GrantsAtOdds(message));
  }

  private static List<String> addresses(JsonObject input, String member) {
    var addresses = Members.strings(input, member);
    var seen = new HashSet<String>();
    for (var address : addresses) {
      if (!RedirectAddress.good(address)) {
        throw Members.invalid(
            member
                + " must be absolute, without a fragment, and of https, of http on localhost, or of"
                + " an app's own scheme: "
                + address);
      }
      if (!seen.add(address)) {
        throw Members.invalid(member + " has the same address more than once: " + address);
      }
    }
    return addresses;
  }

  /** Puts them among the members of {@code UserPoolClientType}. */
  static void write(JsonObject json, OAuthSettings oauth) {
    put(json, "SupportedIdentityProviders", sorted(oauth.providers()));
    put(json, "CallbackURLs", oauth.callbacks());
    put(json, "LogoutURLs", oauth.logouts());
    if (oauth.defaultRedirect() != null) {
      json.put("DefaultRedirectURI", oauth.defaultRedirect());
    }
    put(json, "AllowedOAuthFlows", oauth.grants().stream().map(Grant::wire).sorted().toList());
    put(json, "AllowedOAuthScopes", sorted(oauth.scopes()));
    json.put("AllowedOAuthFlowsUserPoolClient", oauth.enabled());
  }

  private static List<String> sorted(Collection<String> all) {
    return all.stream().sorted().toList();
  }

  private static void put(JsonObject json, String name, List<String> values) {
    if (!values.isEmpty()) {
      json.put(name, new JsonArray(values));
    }
  }
}
