package dev.sallyport.directory;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.config.ExchangeConfig;
import dev.sallyport.config.OAuthConfig;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
 * @param dpop whether its tokens must be bound to a key (RFC 9449 §5.2); of configured clients only
 * @param backChannel where it is told that somebody signed out (OpenID Connect Back-Channel Logout
 *     1.0); null where it is not; of configured clients only
 * @param exchange what it may exchange tokens of others for (RFC 8693); empty where nothing; of
 *     configured clients only, since AllowedOAuthFlows has no value for it
 * @param consent whether people are asked before it gets anything; of configured clients only
 */
public record OAuthSettings(
    boolean enabled,
    Set<Grant> grants,
    Set<String> scopes,
    List<String> callbacks,
    List<String> logouts,
    @Nullable String defaultRedirect,
    Set<String> providers,
    DpopDemand dpop,
    @Nullable String backChannel,
    List<ExchangeConfig> exchange,
    boolean consent) {
  /** The pool's own users, among providers. */
  public static final String OWN = "COGNITO";

  /** Nothing at all: a client of the API only. */
  public static final OAuthSettings NONE =
      new OAuthSettings(
          false,
          Set.of(),
          Set.of(),
          List.of(),
          List.of(),
          null,
          Set.of(),
          DpopDemand.OPTIONAL,
          null,
          List.of(),
          false);

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

    /** The grant of this spelling, one of Cognito's. */
    public static Grant of(String wire) {
      for (var grant : values()) {
        if (grant.wire.equals(wire)) {
          return grant;
        }
      }
      throw new IllegalArgumentException("no grant: " + wire);
    }
  }

  public OAuthSettings {
    grants = Set.copyOf(grants);
    scopes = Set.copyOf(scopes);
    callbacks = List.copyOf(callbacks);
    logouts = List.copyOf(logouts);
    providers = Set.copyOf(providers);
    exchange = List.copyOf(exchange);
  }

  /** Whether tokens may be had in this way. */
  public boolean allows(Grant grant) {
    return enabled && grants.contains(grant);
  }

  /** Which scopes a client is given that signs nobody in. */
  public sealed interface Scopes {
    /** These; perhaps none, where all that were asked for are inactive. */
    record Granted(Set<String> scopes) implements Scopes {
      public Granted {
        scopes = Set.copyOf(scopes);
      }
    }

    /** The client may not have this scope, and so gets nothing. */
    record Refused(String scope) implements Scopes {}
  }

  /** The scopes of resource servers among its own; client_credentials grants no others. */
  public Set<String> customScopes() {
    return scopes.stream()
        .filter(scope -> !OAuthConfig.SYSTEM_SCOPES.contains(scope))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What client_credentials grants (RFC 6749 §4.4.2). An inactive scope may be asked for, and is
   * not granted.
   *
   * @param wanted what is asked for; null means all that the client has
   * @param active those of {@link #customScopes} that are there: {@link ResourceServers#active}
   */
  public Scopes machineScopes(@Nullable Set<String> wanted, Set<String> active) {
    var own = customScopes();
    var asked = wanted == null ? own : wanted;
    for (var scope : asked) {
      if (!own.contains(scope)) {
        return new Scopes.Refused(scope);
      }
    }
    return new Scopes.Granted(
        asked.stream().filter(active::contains).collect(Collectors.toUnmodifiableSet()));
  }
}
