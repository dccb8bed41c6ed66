package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.IdentityProvider.Protocol;
import dev.sallyport.federation.saml.IdpMetadata;
import dev.sallyport.federation.saml.SamlRefused;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What can be said of an outside identity provider, by its type (oauth2.md §9.3–§9.5). Functions
 * only; each throws {@code Failed} with the first fault it finds.
 */
final class ProviderDetails {
  private static final Set<String> SOCIAL =
      Set.of("client_id", "client_secret", "authorize_scopes");
  private static final Set<String> ENDPOINTS =
      Set.of("authorize_url", "token_url", "attributes_url", "jwks_uri");
  private static final Set<String> OAUTH2_ENDPOINTS =
      Set.of("authorize_url", "token_url", "attributes_url");
  private static final Predicate<String> FLAG = Set.of("true", "false")::contains;

  /**
   * What a type needs and may have besides.
   *
   * @param rules what a detail must be, where not any text will do
   */
  private record Form(Set<String> needed, Set<String> more, Map<String, Predicate<String>> rules) {
    Form(Set<String> needed, Set<String> more) {
      this(needed, more, Map.of());
    }
  }

  private ProviderDetails() {}

  private static Form form(Protocol protocol) {
    return switch (protocol) {
      case LDAP -> throw Members.invalid("LDAP is set in the configuration file only.");
      case GOOGLE, LOGIN_WITH_AMAZON -> new Form(SOCIAL, Set.of());
      case FACEBOOK -> new Form(SOCIAL, Set.of("api_version"));
      case SIGN_IN_WITH_APPLE ->
          new Form(
              Set.of("client_id", "team_id", "key_id", "private_key", "authorize_scopes"),
              Set.of());
      case OIDC ->
          new Form(
              Set.of("client_id", "attributes_request_method", "oidc_issuer", "authorize_scopes"),
              Set.of(
                  "client_secret",
                  "authorize_url",
                  "token_url",
                  "attributes_url",
                  "jwks_uri",
                  "emails_url",
                  "attributes_url_add_attributes"),
              Map.of(
                  "attributes_request_method", Set.of("GET", "POST")::contains,
                  "oidc_issuer", WebAddress::good,
                  "authorize_url", WebAddress::good,
                  "token_url", WebAddress::good,
                  "attributes_url", WebAddress::good,
                  "jwks_uri", WebAddress::good,
                  "emails_url", WebAddress::good,
                  "attributes_url_add_attributes", FLAG));
      case SAML ->
          new Form(
              Set.of(),
              Set.of(
                  "MetadataURL",
                  "MetadataFile",
                  "IDPSignout",
                  "IDPInit",
                  "EncryptedResponses",
                  "RequestSigningAlgorithm"),
              Map.of(
                  "MetadataURL",
                  WebAddress::good,
                  "MetadataFile",
                  ProviderDetails::metadata,
                  "IDPSignout",
                  FLAG,
                  "IDPInit",
                  FLAG,
                  "EncryptedResponses",
                  FLAG,
                  "RequestSigningAlgorithm",
                  "rsa-sha256"::equals));
    };
  }

  /** Throws unless a provider of this type can be described so. */
  static void check(Protocol protocol, Map<String, String> details) {
    var form = form(protocol);
    for (var name : sorted(form.needed())) {
      if (details.getOrDefault(name, "").isEmpty()) {
        throw Members.invalid(
            "Missing required ProviderDetails for " + protocol.wire() + ": " + name);
      }
    }
    for (var name : sorted(details.keySet())) {
      if (!form.needed().contains(name) && !form.more().contains(name)) {
        throw Members.invalid("Unknown ProviderDetails for " + protocol.wire() + ": " + name);
      }
      if (!form.rules().getOrDefault(name, _ -> true).test(details.getOrDefault(name, ""))) {
        throw Members.invalid("Invalid ProviderDetails for " + protocol.wire() + ": " + name);
      }
    }
    together(protocol, details);
  }

  private static void together(Protocol protocol, Map<String, String> details) {
    if (protocol == Protocol.OIDC && IdentityProvider.oauth2Only(details)) {
      oauth2(details);
      return;
    }
    var given = ENDPOINTS.stream().filter(details::containsKey).count();
    if (protocol == Protocol.OIDC && given != 0 && given != ENDPOINTS.size()) {
      throw Members.invalid(
          "ProviderDetails for OIDC name all of authorize_url, token_url, attributes_url and"
              + " jwks_uri, or none of them.");
    }
    if (protocol == Protocol.SAML
        && details.containsKey("MetadataURL") == details.containsKey("MetadataFile")) {
      throw Members.invalid("ProviderDetails for SAML need either MetadataURL or MetadataFile.");
    }
  }

  /** There is no document to find its endpoints in; GitHub's are known. */
  private static void oauth2(Map<String, String> details) {
    if (!IdentityProvider.GITHUB.equals(details.get("oidc_issuer"))
        && !details.keySet().containsAll(OAUTH2_ENDPOINTS)) {
      throw Members.invalid(
          "ProviderDetails for OIDC whose authorize_scopes lack openid mean OAuth2 alone, and name"
              + " authorize_url, token_url and attributes_url.");
    }
  }

  /** Whether people could be sent to a provider that says this of itself. */
  private static boolean metadata(String text) {
    try {
      IdpMetadata.read(text);
      return true;
    } catch (SamlRefused useless) {
      return false;
    }
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }

  /** What the provider calls the person, where it is always the same; else empty. */
  static String subject(Protocol protocol, Map<String, String> details) {
    return switch (protocol) {
      case OIDC ->
          IdentityProvider.oauth2Only(details)
                  && IdentityProvider.GITHUB.equals(details.get("oidc_issuer"))
              ? "id"
              : "sub";
      case GOOGLE, SIGN_IN_WITH_APPLE -> "sub";
      case FACEBOOK -> "id";
      case LOGIN_WITH_AMAZON -> "user_id";
      case SAML, LDAP -> "";
    };
  }
}
