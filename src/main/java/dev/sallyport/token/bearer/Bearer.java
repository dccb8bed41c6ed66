package dev.sallyport.token.bearer;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An access token that counts: whoever bears it may use it, unless it is bound to a key.
 *
 * @param issuer what the configuration calls its issuer
 * @param pool the pool of ours that issued it; null for an outside issuer
 * @param subject its {@code sub}
 * @param client its {@code client_id}, or {@code azp}, {@code cid} or {@code appid}, which other
 *     issuers call it; empty where it has none of them
 * @param scopes what it may be used for, in either spelling of the claim
 * @param groups of the claim that the issuer keeps them in
 * @param expires its {@code exp}; it counts for the configured leeway longer
 * @param family its {@code origin_jti}, with which it may be revoked
 * @param device its {@code device_key}
 * @param key the thumbprint of the key that its user must prove to hold ({@code cnf.jkt}, RFC 9449
 *     §6); null where whoever bears it may use it
 * @param claims all of them, unmodifiable throughout: texts, {@code Long}, {@code Double}, {@code
 *     Boolean}, lists and maps; what is null is left out
 * @param hash of the whole token as it was sent, SHA-256 in base64url: names it in caches and in
 *     proofs, and is never logged
 */
public record Bearer(
    String issuer,
    @Nullable String pool,
    String subject,
    String client,
    Set<String> scopes,
    List<String> groups,
    Instant issuedAt,
    Instant expires,
    @Nullable String family,
    @Nullable String device,
    @Nullable String key,
    Map<String, Object> claims,
    String hash) {

  /**
   * The client that its family is of: for one that was exchanged (RFC 8693), that of the token it
   * was made from.
   */
  public String familyClient() {
    return claims.get("origin_client_id") instanceof String first ? first : client;
  }

  /** Says nothing of whose it is. */
  @Override
  public String toString() {
    return "Bearer[" + issuer + ", ***]";
  }
}
