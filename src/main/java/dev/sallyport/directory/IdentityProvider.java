package dev.sallyport.directory;

import dev.sallyport.runtime.Withers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An outside identity provider of a pool (oauth2.md §9).
 *
 * @param details ProviderDetails by Cognito's names, {@link #SECRET} ones among them
 * @param mapping an attribute of the pool, or {@code username}, to what the provider calls it
 * @param identifiers further names, by which a sign-in may choose it
 */
@Withers
public record IdentityProvider(
    String name,
    Protocol protocol,
    Map<String, String> details,
    Map<String, String> mapping,
    List<String> identifiers,
    Instant created,
    Instant modified)
    implements IdentityProviderBuilder.With {

  /** The details that are sealed in Redis. */
  static final Set<String> SECRET = Set.of("client_secret", "private_key");

  /**
   * What {@code oidc_issuer} says of GitHub, which speaks OAuth2 alone and has no such document.
   */
  public static final String GITHUB = "https://github.com";

  /** What a provider speaks, by its name on the wire. */
  public enum Protocol {
    SAML("SAML"),
    FACEBOOK("Facebook"),
    GOOGLE("Google"),
    LOGIN_WITH_AMAZON("LoginWithAmazon"),
    SIGN_IN_WITH_APPLE("SignInWithApple"),
    OIDC("OIDC"),
    /** Of people whose passwords an LDAP directory judges; no pool has it as a provider. */
    LDAP("LDAP");

    private final String wire;

    Protocol(String wire) {
      this.wire = wire;
    }

    /** As Cognito spells it. */
    public String wire() {
      return wire;
    }

    /** The type of this spelling, one of Cognito's. */
    public static Protocol of(String wire) {
      for (var protocol : values()) {
        if (protocol.wire.equals(wire)) {
          return protocol;
        }
      }
      throw new IllegalArgumentException("no type of provider: " + wire);
    }

    /** Whether there is only one of it, under its own name. */
    public boolean social() {
      return this != SAML && this != OIDC && this != LDAP;
    }
  }

  public IdentityProvider {
    details = Map.copyOf(details);
    mapping = Map.copyOf(mapping);
    identifiers = List.copyOf(identifiers);
  }

  /**
   * Whether these details of one that speaks OIDC mean OAuth2 alone (RFC 6749): without {@code
   * openid} it is not asked for an ID token (OpenID Connect Core 1.0 §3.1.2.1).
   */
  public static boolean oauth2Only(Map<String, String> details) {
    return !List.of(details.getOrDefault("authorize_scopes", "").split(" ", -1)).contains("openid");
  }

  /** Says nothing of the details. */
  @Override
  public String toString() {
    return "IdentityProvider[" + name + ", " + protocol + "]";
  }
}
