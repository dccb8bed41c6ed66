package dev.sallyport.token.bearer;

import java.math.BigInteger;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.jspecify.annotations.Nullable;

/**
 * A key of a JWK set (RFC 7517) that can verify signatures here: RSA of 2048 bits and more, EC on
 * one of three curves, or Ed25519. Symmetric keys are none of them.
 *
 * @param jwk nothing but what makes the key: {@code kty}, {@code kid} and its numbers
 * @param algorithms what it verifies, of those that its issuer may use
 * @param signatureBytes how long its signatures are
 * @param quick whether verifying is short enough for an event loop
 */
record JwkKey(
    String kid,
    Map<String, String> jwk,
    Set<String> algorithms,
    int signatureBytes,
    boolean quick) {
  private static final int LEAST_BITS = 2_048;
  private static final int MOST_BITS = 8_192;
  private static final int MOST_QUICK_BITS = 4_096;
  private static final int MOST_EXPONENT_BITS = 64;

  /** Bytes of a point of Ed25519 (RFC 8032 §5.1.5). */
  private static final int ED25519 = 32;

  private static final Map<String, String> CURVES =
      Map.of("P-256", "ES256", "P-384", "ES384", "P-521", "ES512");

  /** Null for a key that is not for us: of another type or use, too small, or without a name. */
  static @Nullable JwkKey read(Map<?, ?> jwk, Set<String> allowed) {
    if (!(jwk.get("kid") instanceof String kid)
        || !CompactToken.KID.matcher(kid).matches()
        || !verifies(jwk)) {
      return null;
    }
    try {
      return switch (text(jwk, "kty")) {
        case "RSA" -> rsa(kid, jwk, allowed);
        case "EC" -> ec(kid, jwk, allowed);
        case "OKP" -> okp(kid, jwk, allowed);
        default -> null;
      };
    } catch (IllegalArgumentException notAKey) {
      return null;
    }
  }

  private static boolean verifies(Map<?, ?> jwk) {
    return (!jwk.containsKey("use") || "sig".equals(jwk.get("use")))
        && (!jwk.containsKey("key_ops")
            || (jwk.get("key_ops") instanceof List<?> uses && uses.contains("verify")));
  }

  private static @Nullable JwkKey rsa(String kid, Map<?, ?> jwk, Set<String> allowed) {
    var modulus = number(jwk, "n");
    var exponent = number(jwk, "e");
    var bits = modulus.bitLength();
    var algorithms = algorithms(jwk, allowed, Set.of("RS256", "RS384", "RS512", "PS256"));
    if (algorithms.isEmpty()
        || bits < LEAST_BITS
        || bits > MOST_BITS
        || !modulus.testBit(0)
        || !exponent.testBit(0)
        || exponent.bitLength() < 2
        || exponent.bitLength() > MOST_EXPONENT_BITS) {
      return null;
    }
    var plain =
        Map.of(
            "kty",
            "RSA",
            "kid",
            kid,
            "n",
            encoded(modulus, bytes(bits)),
            "e",
            encoded(exponent, bytes(exponent.bitLength())));
    return new JwkKey(kid, plain, algorithms, bytes(bits), bits <= MOST_QUICK_BITS);
  }

  private static @Nullable JwkKey ec(String kid, Map<?, ?> jwk, Set<String> allowed) {
    var curve = text(jwk, "crv");
    var own = CURVES.get(curve);
    var algorithms = own == null ? Set.<String>of() : algorithms(jwk, allowed, Set.of(own));
    if (algorithms.isEmpty()) {
      return null;
    }
    var x = number(jwk, "x");
    var y = number(jwk, "y");
    var points = CustomNamedCurves.getByName(curve).getCurve();
    // Throws for a point that is not on the curve.
    points.validatePoint(x, y);
    var length = bytes(points.getFieldSize());
    var plain =
        Map.of(
            "kty",
            "EC",
            "kid",
            kid,
            "crv",
            curve,
            "x",
            encoded(x, length),
            "y",
            encoded(y, length));
    return new JwkKey(kid, plain, algorithms, 2 * length, false);
  }

  private static @Nullable JwkKey okp(String kid, Map<?, ?> jwk, Set<String> allowed) {
    var algorithms = algorithms(jwk, allowed, Set.of("EdDSA"));
    var point = Base64.getUrlDecoder().decode(text(jwk, "x"));
    if (algorithms.isEmpty() || !text(jwk, "crv").equals("Ed25519") || point.length != ED25519) {
      return null;
    }
    var x = Base64.getUrlEncoder().withoutPadding().encodeToString(point);
    var plain = Map.of("kty", "OKP", "kid", kid, "crv", "Ed25519", "x", x);
    return new JwkKey(kid, plain, algorithms, 2 * ED25519, false);
  }

  /** What a key of this type does for this issuer: no more than its own algorithm if it has one. */
  private static Set<String> algorithms(Map<?, ?> jwk, Set<String> allowed, Set<String> ofType) {
    return ofType.stream()
        .filter(allowed::contains)
        .filter(algorithm -> !jwk.containsKey("alg") || algorithm.equals(jwk.get("alg")))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String text(Map<?, ?> jwk, String name) {
    return jwk.get(name) instanceof String text ? text : "";
  }

  private static BigInteger number(Map<?, ?> jwk, String name) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(text(jwk, name)));
  }

  private static int bytes(int bits) {
    return (bits + 7) / 8;
  }

  /** At full length, without the sign. */
  private static String encoded(BigInteger number, int length) {
    var signed = number.toByteArray();
    var bytes = new byte[length];
    var taken = Math.min(signed.length, length);
    System.arraycopy(signed, signed.length - taken, bytes, length - taken, taken);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The keys of a set by their names, those that are not for us left out.
   *
   * @throws KeyTrouble for a set without keys for us, or one that gives one name to two
   */
  static Map<String, JwkKey> set(Map<String, Object> jwks, Set<String> allowed) {
    if (!(jwks.get("keys") instanceof List<?> all)) {
      throw new KeyTrouble("no set of keys");
    }
    var keys = new HashMap<String, JwkKey>();
    for (var one : all) {
      var key = one instanceof Map<?, ?> jwk ? read(jwk, allowed) : null;
      var other = key == null ? null : keys.put(key.kid(), key);
      if (other != null && !other.equals(key)) {
        throw new KeyTrouble("one name for two keys");
      }
    }
    if (keys.isEmpty()) {
      throw new KeyTrouble("a set without a key that could be used");
    }
    return Map.copyOf(keys);
  }
}
