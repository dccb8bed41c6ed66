package dev.sallyport.token;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was granted to a client at the OAuth2 endpoints. A refresh carries all of it over but the
 * nonce.
 *
 * @param scopes what the access token may be used for; never empty
 * @param resources the access token's {@code aud} (RFC 8707); or none
 * @param nonce goes into the ID token; or null
 */
public record Consent(Set<String> scopes, List<String> resources, @Nullable String nonce) {
  private static final Set<String> OF_SOME_CLAIMS = Set.of("email", "phone", "profile");

  public Consent {
    scopes = Set.copyOf(scopes);
    resources = List.copyOf(resources);
  }

  /** Whether there is an ID token. */
  public boolean openId() {
    return scopes.contains("openid");
  }

  /**
   * Whether the client may know this attribute of those it can read. {@code openid} alone means all
   * of them, and so does {@code profile} (tokens.md §2).
   */
  public boolean tells(String attribute) {
    if (scopes.contains("profile") || scopes.stream().noneMatch(OF_SOME_CLAIMS::contains)) {
      return true;
    }
    return switch (attribute) {
      case "sub" -> true;
      case "email", "email_verified" -> scopes.contains("email");
      case "phone_number", "phone_number_verified" -> scopes.contains("phone");
      default -> false;
    };
  }

  /** The resources as they are stored: no URI has a space in it. */
  String stored() {
    return String.join(" ", resources);
  }

  /** The scopes as tokens spell them. */
  String scope() {
    return String.join(" ", scopes.stream().sorted().toList());
  }
}
