package dev.sallyport.federation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.crypto.Sha256;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;

/**
 * A browser that is at a provider, and what it must come back with.
 *
 * @param state names it, and is known to the browser and the provider only
 * @param provider the provider's name, in the pool of the client that asks
 * @param nonce what the ID token must be for
 * @param verifier PKCE's (RFC 7636 §4.1)
 * @param query what the client asked for, as it was sent
 */
record Transaction(String state, String provider, String nonce, String verifier, String query) {
  /** How long somebody may take (oauth2.md §3). */
  static final Duration LIFE = Duration.ofMinutes(5);

  private static final int RANDOM = 32;

  static Transaction begin(String provider, String query, RandomIds ids) {
    return new Transaction(
        ids.base64url(RANDOM), provider, ids.base64url(RANDOM), ids.base64url(RANDOM), query);
  }

  /** For {@code code_challenge}, of the method S256 (RFC 7636 §4.2). */
  String challenge() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Sha256.hash(verifier.getBytes(UTF_8)));
  }

  byte[] write() {
    return new JsonObject()
        .put("p", provider)
        .put("n", nonce)
        .put("v", verifier)
        .put("q", query)
        .toBuffer()
        .getBytes();
  }

  static Transaction read(String state, JsonObject json) {
    return new Transaction(
        state, json.getString("p"), json.getString("n"), json.getString("v"), json.getString("q"));
  }

  /** Says nothing of it. */
  @Override
  public String toString() {
    return "Transaction[" + provider + "]";
  }
}
