package dev.sallyport.oauth;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Sha256;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization code stands for. The nullable members are those of {@link
 * AuthorizationRequest}.
 *
 * @param attempt names the sign-in
 */
public record CodeGrant(
    String poolId,
    String clientId,
    String sub,
    String attempt,
    Instant authTime,
    String redirectUri,
    Set<String> scopes,
    @Nullable String nonce,
    @Nullable String challenge,
    List<String> resources,
    @Nullable String key) {
  public CodeGrant {
    scopes = Set.copyOf(scopes);
    resources = List.copyOf(resources);
  }

  static CodeGrant of(AuthorizationRequest request, SignedIn who) {
    return new CodeGrant(
        request.pool().id(),
        request.client().id(),
        who.user().sub(),
        who.attempt(),
        who.authTime(),
        request.redirectUri(),
        request.scopes(),
        request.nonce(),
        request.challenge(),
        request.resources(),
        request.key());
  }

  /**
   * Whether a verifier proves that it comes from whoever asked (RFC 7636 §4.6). One that was not
   * announced is refused too, or a challenge could be left out on the way (RFC 9700 §4.8.2).
   */
  public boolean provedBy(@Nullable String verifier) {
    if (challenge == null || verifier == null) {
      return challenge == null && verifier == null;
    }
    var hash = Sha256.hash(verifier.getBytes(StandardCharsets.US_ASCII));
    return ConstantTime.equal(
        challenge, Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
  }

  /** Whether whoever proved this key, or none, may have what it stands for (RFC 9449 §10). */
  public boolean heldBy(@Nullable String proved) {
    return key == null || key.equals(proved);
  }

  byte[] write() {
    return new JsonObject()
        .put("pool", poolId)
        .put("client", clientId)
        .put("sub", sub)
        .put("attempt", attempt)
        .put("auth", authTime.getEpochSecond())
        .put("redirect", redirectUri)
        .put("scopes", new JsonArray(scopes.stream().sorted().toList()))
        .put("nonce", nonce)
        .put("challenge", challenge)
        .put("resources", new JsonArray(resources))
        .put("key", key)
        .toBuffer()
        .getBytes();
  }

  static CodeGrant read(JsonObject json) {
    return new CodeGrant(
        json.getString("pool"),
        json.getString("client"),
        json.getString("sub"),
        json.getString("attempt"),
        Instant.ofEpochSecond(json.getLong("auth")),
        json.getString("redirect"),
        json.getJsonArray("scopes").stream()
            .map(String.class::cast)
            .collect(Collectors.toUnmodifiableSet()),
        json.getString("nonce"),
        json.getString("challenge"),
        json.getJsonArray("resources").stream().map(String.class::cast).toList(),
        json.getString("key"));
  }

  /** Says nothing of whose it is. */
  @Override
  public String toString() {
    return "CodeGrant[" + clientId + "]";
  }
}
