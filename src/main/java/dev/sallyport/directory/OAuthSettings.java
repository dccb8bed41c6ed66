package dev.sallyport.directory;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an app client may do at the OAuth2 endpoints (oauth2.md §8).
 *
 * @param enabled AllowedOAuthFlowsUserPoolClient; where it is false, nothing
 * @param grants AllowedOAuthFlows
 * @param scopes AllowedOAuthScopes: {@code openid} and the like, and {@code identifier/scope} of
 *     resource servers
 * @param callbacks CallbackURLs: where an authorization may be answered to, compared exactly
 * @param logouts LogoutURLs: where a browser may be sent after signing out, compared exactly
 * @param defaultRedirect DefaultRedirectURI, one of the callbacks; or null
 * @param providers SupportedIdentityProviders: {@code COGNITO} and names of providers; empty means
 *     that nobody signs in on the pages
 */
public record OAuthSettings(
    boolean enabled,
    Set<Grant> grants,
    Set<String> scopes,
    List<String> callbacks,
    List<String> logouts,
    @Nullable String defaultRedirect,
    Set<String> providers) {
  /** The pool's own users, among providers. */
  public static final String OWN = "COGNITO";

  /** Nothing at all: a client of the API only. */
  public static final OAuthSettings NONE =
      new OAuthSettings(false, Set.of(), Set.of(), List.of(), List.of(), null, Set.of(OWN));

  /** How a client may come to tokens, as Cognito spells it. */
  public enum Grant {
    CODE("code"),
    IMPLICIT("implicit"),
    CLIENT_CREDENTIALS("client_credentials");

    private final String wire;

    Grant(String wire) {
      this.wire = wire;
    }

    /** In AllowedOAuthFlows. */
    public String wire() {
      return wire;
    }
  }

  public OAuthSettings {
    grants = Set.copyOf(grants);
    scopes = Set.copyOf(scopes);
    callbacks = List.copyOf(callbacks);
    logouts = List.copyOf(logouts);
    providers = Set.copyOf(providers);
  }

  /** Whether tokens may be had in this way. */
  public boolean allows(Grant grant) {
    return enabled && grants.contains(grant);
  }
}
