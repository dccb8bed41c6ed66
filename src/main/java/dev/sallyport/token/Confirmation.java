package dev.sallyport.token;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The claim that says which key an access token is bound to (RFC 7800, RFC 9449 §6.1). */
final class Confirmation {
  static final String CLAIM = "cnf";
  private static final String KEY = "jkt";

  private Confirmation() {}

  /**
   * Binds a token to a key.
   *
   * @param key its thumbprint; null leaves the claims as they are
   */
  static JsonObject bind(JsonObject claims, @Nullable String key) {
    return key == null ? claims : claims.put(CLAIM, new JsonObject().put(KEY, key));
  }

  /** Whether whoever proved to hold this key, or none where that is null, may use a token. */
  static boolean heldBy(JsonObject claims, @Nullable String key) {
    return !claims.containsKey(CLAIM) || to(claims, key);
  }

  /** Whether a token is bound to just this key or, where that is null, to none. */
  static boolean to(JsonObject claims, @Nullable String key) {
    return key == null
        ? !claims.containsKey(CLAIM)
        : new JsonObject().put(KEY, key).equals(claims.getValue(CLAIM));
  }
}
