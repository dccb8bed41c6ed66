package dev.sallyport.federation;

import dev.sallyport.directory.IdentityProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a provider is spoken to (oauth2.md §9.3, §9.4).
 *
 * @param issuer an OpenID Connect issuer, whose ID tokens say who somebody is; or null for OAuth2
 *     alone, where the access token is shown at {@code userinfo_endpoint} for that
 * @param endpoints what a discovery document would say, by its names; empty where there is one
 * @param subject the claim that names somebody
 * @param scope what is asked for, as it is sent
 * @param info how more claims are asked for
 * @param asks what else is sent with a browser
 * @param hint whether a login hint is passed on
 */
record Preset(
    @Nullable String issuer,
    Map<String, String> endpoints,
    String subject,
    String scope,
    ClaimSource info,
    Map<String, String> asks,
    boolean hint) {
  /** Tells a person's addresses, where they are not among the other claims. */
  static final String EMAILS = "emails_endpoint";

  /** What details call endpoints, to what a discovery document would. */
  private static final Map<String, String> ENDPOINTS =
      Map.of(
          "authorize_url", "authorization_endpoint",
          "token_url", "token_endpoint",
          "attributes_url", "userinfo_endpoint",
          "emails_url", EMAILS);

  private static final Map<String, String> GITHUB =
      Map.of(
          "authorization_endpoint",
          "https://github.com/login/oauth/authorize",
          "token_endpoint",
          "https://github.com/login/oauth/access_token",
          "userinfo_endpoint",
          "https://api.github.com/user",
          EMAILS,
          "https://api.github.com/user/emails");

  /** With one of these, GitHub tells addresses. */
  private static final Set<String> MAIL_SCOPES = Set.of("user", "user:email");

  /** How claims are asked for with an access token. */
  enum ClaimSource {
    NONE,
    GET,
    POST
  }

  Preset {
    endpoints = Map.copyOf(endpoints);
    asks = Map.copyOf(asks);
  }

  /** Throws Refusal for SAML, which has metadata instead. */
  static Preset of(IdentityProvider provider) {
    var details = provider.details();
    var scopes = details.getOrDefault("authorize_scopes", "openid");
    return switch (provider.protocol()) {
      case OIDC ->
          IdentityProvider.oauth2Only(details) ? oauth2(provider, scopes) : openId(details, scopes);
      case GOOGLE -> issuer("https://accounts.google.com", scopes, Map.of(), true);
      case SIGN_IN_WITH_APPLE ->
          // Whoever is asked for name or e-mail address answers by a form.
          issuer("https://appleid.apple.com", scopes, Map.of("response_mode", "form_post"), false);
      case FACEBOOK -> facebook(provider, scopes);
      case LOGIN_WITH_AMAZON ->
          new Preset(
              null,
              Map.of(
                  "authorization_endpoint", "https://www.amazon.com/ap/oa",
                  "token_endpoint", "https://api.amazon.com/auth/o2/token",
                  "userinfo_endpoint", "https://api.amazon.com/user/profile"),
              "user_id",
              scopes,
              ClaimSource.GET,
              Map.of(),
              false);
      case LDAP -> throw new Refusal("LDAP is no provider");
      case SAML -> throw new Refusal("SAML is spoken otherwise");
    };
  }

  private static Preset issuer(
      String issuer, String scopes, Map<String, String> asks, boolean hint) {
    return new Preset(issuer, Map.of(), "sub", scopes, ClaimSource.NONE, asks, hint);
  }

  private static Preset openId(Map<String, String> details, String scopes) {
    var endpoints = new HashMap<String, String>();
    if (details.containsKey("authorize_url")) {
      endpoints.put("authorization_endpoint", details.get("authorize_url"));
      endpoints.put("token_endpoint", details.get("token_url"));
      endpoints.put("userinfo_endpoint", details.get("attributes_url"));
      endpoints.put("jwks_uri", details.get("jwks_uri"));
    }
    return new Preset(
        Objects.requireNonNull(details.get("oidc_issuer")),
        endpoints,
        "sub",
        scopes,
        "POST".equals(details.get("attributes_request_method"))
            ? ClaimSource.POST
            : ClaimSource.GET,
        Map.of(),
        true);
  }

  /**
   * Neither an ID token nor a document: the access token is shown where the details say. Whom
   * GitHub means is a number, since a name there may become another's.
   */
  private static Preset oauth2(IdentityProvider provider, String scopes) {
    var details = provider.details();
    var github = IdentityProvider.GITHUB.equals(details.get("oidc_issuer"));
    var endpoints = new HashMap<String, String>();
    if (github) {
      endpoints.putAll(GITHUB);
    }
    details.forEach(
        (name, url) -> {
          var known = ENDPOINTS.get(name);
          if (known != null) {
            endpoints.put(known, url);
          }
        });
    if (github && List.of(scopes.split(" ", -1)).stream().noneMatch(MAIL_SCOPES::contains)) {
      endpoints.remove(EMAILS);
    }
    return new Preset(
        null,
        endpoints,
        github ? "id" : provider.mapping().getOrDefault("username", "sub"),
        scopes,
        "POST".equals(details.get("attributes_request_method")) && !github
            ? ClaimSource.POST
            : ClaimSource.GET,
        Map.of(),
        false);
  }

  private static Preset facebook(IdentityProvider provider, String scopes) {
    var version = provider.details().get("api_version");
    var path = version == null || version.isEmpty() ? "" : "/" + version;
    var fields = new java.util.TreeSet<>(provider.mapping().values());
    fields.add("id");
    return new Preset(
        null,
        Map.of(
            "authorization_endpoint", "https://www.facebook.com" + path + "/dialog/oauth",
            "token_endpoint", "https://graph.facebook.com" + path + "/oauth/access_token",
            "userinfo_endpoint",
                "https://graph.facebook.com"
                    + path
                    + "/me?fields="
                    + dev.sallyport.token.bearer.Form.encoded(String.join(",", fields))),
        "id",
        scopes.replace(' ', ','),
        ClaimSource.GET,
        Map.of(),
        false);
  }
}
