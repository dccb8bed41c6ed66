package dev.sallyport.token.bearer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Sha256;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JWT that is signed with the key which its own header brings (RFC 7515 §4.1.3): it says that
 * whoever made it holds that key, and nothing of who that is.
 *
 * @param type its {@code typ}; empty without one
 * @param thumbprint of the key (RFC 7638), with SHA-256 and in base64url
 * @param claims unmodifiable, and without what is null
 */
public record SelfSigned(String type, String thumbprint, Map<String, Object> claims) {
  private static final int MOST_CHARACTERS = 8 * 1_024;

  /** What else a header may say could change what a verifier does, or bring another key. */
  private static final Set<String> HEADERS = Set.of("typ", "alg", "jwk", "kid");

  /** Of the private part of a key of any type, or of a symmetric one (RFC 7518 §6). */
  private static final Set<String> SECRETS =
      Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");

  private static final String NAME = "own";

  /** What reading one came to. */
  public sealed interface Reading {
    /** Its key signed it. */
    record Signed(SelfSigned token) implements Reading {}

    /** It did not, or it is none. */
    record Not(Verified.Reason why) implements Reading {}
  }

  /**
   * Reads one and verifies its signature, for which it uses the processor as long as one takes.
   *
   * @param algorithms what it may be signed with, none of which is symmetric
   */
  public static Reading read(Vertx vertx, String text, Set<String> algorithms) {
    var parts = text.length() > MOST_CHARACTERS ? new String[0] : text.split("\\.", 4);
    var header = parts.length == 3 ? object(parts[0]) : null;
    var claims = header == null ? null : object(parts[1]);
    if (header == null
        || claims == null
        || !HEADERS.containsAll(header.keySet())
        || !(header.get("alg") instanceof String algorithm)
        || !(header.get("jwk") instanceof Map<?, ?> jwk)) {
      return new Reading.Not(Verified.Reason.MALFORMED);
    }
    if (!algorithms.contains(algorithm)) {
      return new Reading.Not(Verified.Reason.ALGORITHM);
    }
    var key = SECRETS.stream().anyMatch(jwk::containsKey) ? null : key(jwk, Set.of(algorithm));
    var signature = CompactToken.decoded(parts[2]);
    if (key == null) {
      return new Reading.Not(Verified.Reason.KEY);
    }
    var type = header.get("typ") instanceof String typ ? typ : "";
    return signature != null
            && signature.length == key.signatureBytes()
            && signed(vertx, text, key, algorithm)
        ? new Reading.Signed(new SelfSigned(type, thumbprint(key), claims))
        : new Reading.Not(Verified.Reason.SIGNATURE);
  }

  private static @Nullable Map<String, Object> object(String part) {
    var bytes = CompactToken.decoded(part);
    return bytes == null ? null : StrictJson.object(bytes);
  }

  private static @Nullable JwkKey key(Map<?, ?> jwk, Set<String> algorithm) {
    var named = new HashMap<Object, Object>(jwk);
    named.put("kid", NAME);
    return JwkKey.read(named, algorithm);
  }

  /** Its members in the order of their names, and no others (RFC 7638 §3). */
  private static String thumbprint(JwkKey key) {
    var members = new TreeMap<String, Object>(key.jwk());
    members.remove("kid");
    var hash = Sha256.hash(new JsonObject(members).encode().getBytes(UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  /** With exactly one key: without any, unsigned tokens would be taken. */
  private static boolean signed(Vertx vertx, String text, JwkKey key, String algorithm) {
    try {
      return JWTAuth.create(
              vertx,
              new JWTAuthOptions()
                  .setJWTOptions(new JWTOptions().setIgnoreExpiration(true))
                  .addJwk(unnamed(key).put("alg", algorithm)))
          .authenticate(new TokenCredentials(text))
          .succeeded();
    } catch (RuntimeException notSigned) {
      // The library throws over points that are on no curve, and claims of the wrong type.
      return false;
    }
  }

  /** The token's own name for it says nothing. */
  private static JsonObject unnamed(JwkKey key) {
    var jwk = new JsonObject(new HashMap<>(key.jwk()));
    jwk.remove("kid");
    return jwk;
  }

  /** Says nothing of what is inside. */
  @Override
  public String toString() {
    return "SelfSigned[***]";
  }
}
