package dev.sallyport.token.bearer;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * A public key of an issuer's, and the algorithms it verifies: its own where it names one, else
 * what its type allows of the issuer's. Never one that the token chooses.
 *
 * <p>A {@link JWTAuth} verifies with a key behind a monitor, so every thread has its own; threads
 * here are event loops and a bounded pool's, so they are few. Each has exactly one key: with none,
 * as when it does not know a key, it would take unsigned tokens.
 */
final class VerifyingKey {
  private final JwkKey key;

  // Of one key, and gone with it.
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<Map<String, JWTAuth>> verifiers = ThreadLocal.withInitial(HashMap::new);

  private final Vertx vertx;

  VerifyingKey(Vertx vertx, JwkKey key) {
    this.vertx = vertx;
    this.key = key;
  }

  /** What it is made of; two keys are the same where this is. */
  JwkKey key() {
    return key;
  }

  /** Whether it may verify what this token says it is signed with. */
  boolean takes(CompactToken token) {
    return key.algorithms().contains(token.algorithm());
  }

  /** Whether verifying is short enough for an event loop: 35 microseconds for RSA of 2048 bits. */
  boolean quick() {
    return key.quick();
  }

  /**
   * Whether the token is signed with this key. Uses the processor for as long as one signature
   * takes.
   */
  boolean signed(CompactToken token) {
    if (!takes(token) || token.signature() != key.signatureBytes()) {
      return false;
    }
    try {
      return verifiers
          .get()
          .computeIfAbsent(token.algorithm(), this::verifier)
          .authenticate(new TokenCredentials(token.text()))
          .succeeded();
    } catch (RuntimeException notSigned) {
      // The library throws over some claims of the wrong type.
      return false;
    }
  }

  /** Times are checked elsewhere, on our clock. */
  private JWTAuth verifier(String algorithm) {
    return JWTAuth.create(
        vertx,
        new JWTAuthOptions()
            .setJWTOptions(new JWTOptions().setIgnoreExpiration(true))
            .addJwk(new JsonObject(new HashMap<>(key.jwk())).put("alg", algorithm)));
  }
}
