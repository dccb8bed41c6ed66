package dev.sallyport.token;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/**
 * A pool's two signing keys: one for ID tokens, one for access tokens (tokens.md §1), so that a key
 * id alone tells which kind a token is.
 */
record KeyPairs(KeyPair id, KeyPair access) {

  /** Makes new ones. Blocks: an RSA key takes a tenth of a second and more. */
  static KeyPairs generate(String algorithm) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance(family(algorithm));
    if (algorithm.equals("RS256")) {
      generator.initialize(2048);
    } else {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    return new KeyPairs(generator.generateKeyPair(), generator.generateKeyPair());
  }

  /** In the clear; to be sealed at once. */
  JsonObject json() {
    return new JsonObject().put("id", parts(id)).put("access", parts(access));
  }

  /** Reads what {@link #json} wrote. */
  static KeyPairs read(String algorithm, JsonObject json) throws GeneralSecurityException {
    var factory = KeyFactory.getInstance(family(algorithm));
    return new KeyPairs(
        pair(factory, json.getJsonArray("id")), pair(factory, json.getJsonArray("access")));
  }

  private static JsonArray parts(KeyPair pair) {
    return new JsonArray().add(pair.getPublic().getEncoded()).add(pair.getPrivate().getEncoded());
  }

  private static KeyPair pair(KeyFactory factory, JsonArray parts) throws GeneralSecurityException {
    return new KeyPair(
        factory.generatePublic(new X509EncodedKeySpec(parts.getBinary(0))),
        factory.generatePrivate(new PKCS8EncodedKeySpec(parts.getBinary(1))));
  }

  private static String family(String algorithm) {
    return switch (algorithm) {
      case "RS256" -> "RSA";
      case "ES256" -> "EC";
      default -> throw new IllegalArgumentException("no signing with " + algorithm);
    };
  }

  /** Says nothing of what is inside. */
  @Override
  public String toString() {
    return "KeyPairs[***]";
  }
}
