package dev.sallyport.oauth;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for at the authorization endpoint, found to be in order (oauth2.md §2).
 *
 * @param redirectUri one of the client's own, to which the answer goes
 * @param scopes those that are granted; empty only for a passkey
 * @param state goes back with the answer as it came; null where none was sent
 * @param nonce stands in the ID token; or null
 * @param challenge PKCE's S256 challenge (RFC 7636); null where none was sent
 * @param resources the {@code aud} of the access token (RFC 8707); or none
 * @param key the thumbprint of the key that the code is good with only (RFC 9449 §10); or null
 * @param loginHint what the name field begins with; or null
 * @param idTokenHint an ID token of whoever is meant; or null
 * @param provider whom to sign in with, without being asked: {@code COGNITO} or a provider's name;
 *     or null
 * @param prompt what must or must not be asked (OpenID Connect Core §3.1.2.1)
 * @param maxAge how long ago somebody may have signed in to be taken at it; or null
 * @param passkey whether a passkey is to be made, in place of a code: then there are no scopes
 * @param language of the pages, as it was asked for; or null
 * @param query all of it as it was sent, to be carried along by the pages
 */
public record AuthorizationRequest(
    Pool pool,
    AppClient client,
    String redirectUri,
    Set<String> scopes,
    @Nullable String state,
    @Nullable String nonce,
    @Nullable String challenge,
    List<String> resources,
    @Nullable String key,
    @Nullable String loginHint,
    @Nullable String idTokenHint,
    @Nullable String provider,
    Set<Prompt> prompt,
    @Nullable Duration maxAge,
    boolean passkey,
    @Nullable String language,
    String query) {
  /** What a client wants of the person. */
  public enum Prompt {
    NONE,
    LOGIN,
    SELECT_ACCOUNT,
    CONSENT
  }

  public AuthorizationRequest {
    scopes = Set.copyOf(scopes);
    resources = List.copyOf(resources);
    prompt = Set.copyOf(prompt);
  }

  /**
   * What the scopes come to: {@code openid} without a scope that says which details a client learns
   * tells all of them, as {@code profile} does (tokens.md §2).
   */
  public Set<String> wanted() {
    return openId() && scopes.stream().noneMatch(AuthorizationRules.OF_AN_ID_TOKEN::contains)
        ? Stream.concat(scopes.stream(), Stream.of("profile")).collect(Collectors.toSet())
        : scopes;
  }

  /** Whether an ID token is asked for. */
  public boolean openId() {
    return scopes.contains("openid");
  }
}
