package dev.sallyport.token;

import dev.sallyport.crypto.Sha256;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;

/** Public keys as JSON (RFC 7517, RFC 7518 §6). */
public final class Jwk {
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
  private static final int P256_BYTES = 32;

  private Jwk() {}

  /** The key as a JWK for verifying signatures, its id made from the key itself. */
  public static JsonObject of(PublicKey key, String algorithm) {
    var jwk = new JsonObject().put("kid", kid(key)).put("alg", algorithm).put("use", "sig");
    return switch (key) {
      case RSAPublicKey rsa ->
          jwk.put("kty", "RSA")
              .put("e", text(unsigned(rsa.getPublicExponent())))
              .put("n", text(unsigned(rsa.getModulus())));
      case ECPublicKey ec ->
          jwk.put("kty", "EC")
              .put("crv", "P-256")
              .put("x", text(padded(ec.getW().getAffineX())))
              .put("y", text(padded(ec.getW().getAffineY())));
      default -> throw new IllegalArgumentException("no JWK for " + key.getAlgorithm());
    };
  }

  /** A hash of the key: the same wherever the key is, and another for another key. */
  static String kid(PublicKey key) {
    return text(Sha256.hash(key.getEncoded()));
  }

  private static byte[] unsigned(BigInteger number) {
    var bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  /** A coordinate has the field's full length (RFC 7518 §6.2.1.2). */
  private static byte[] padded(BigInteger number) {
    var bytes = unsigned(number);
    var padded = new byte[P256_BYTES];
    System.arraycopy(bytes, 0, padded, P256_BYTES - bytes.length, bytes.length);
    return padded;
  }

  private static String text(byte[] bytes) {
    return BASE64URL.encodeToString(bytes);
  }
}
