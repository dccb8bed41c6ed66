package dev.sallyport.token.dpop;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Consumer;

/** Somebody with a key, who makes proofs of it: right ones, and whatever else is asked for. */
public final class HolderForTests {
  private final String algorithm;
  private final KeyPair pair;
  private final JWK jwk;

  private HolderForTests(String algorithm, KeyPair pair, JWK jwk) {
    this.algorithm = algorithm;
    this.pair = pair;
    this.jwk = jwk;
  }

  /** With a key for this algorithm. */
  public static HolderForTests of(String algorithm) {
    try {
      var type = algorithm.substring(0, 2);
      var generator =
          KeyPairGenerator.getInstance(
              type.equals("ES") ? "EC" : type.equals("Ed") ? "Ed25519" : "RSA");
      if (type.equals("ES")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else if (!type.equals("Ed")) {
        generator.initialize(2_048);
      }
      var pair = generator.generateKeyPair();
      return new HolderForTests(algorithm, pair, jwk(pair));
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** With a key for the algorithm that most use. */
  public static HolderForTests of() {
    return of("ES256");
  }

  private static JWK jwk(KeyPair pair) {
    return switch (pair.getPublic()) {
      case ECPublicKey ec -> new ECKey.Builder(Curve.P_256, ec).build();
      case RSAPublicKey rsa -> new RSAKey.Builder(rsa).build();
      default -> {
        var whole = pair.getPublic().getEncoded();
        var point = Arrays.copyOfRange(whole, whole.length - 32, whole.length);
        yield new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point)).build();
      }
    };
  }

  /** The key's thumbprint. */
  public String key() {
    try {
      return jwk.computeThumbprint().toString();
    } catch (JOSEException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** The key as the header of a proof has it. */
  public JsonObject jwk() {
    return new JsonObject(jwk.toJSONObject());
  }

  /** The header of a proof. */
  public JsonObject header() {
    return new JsonObject().put("typ", "dpop+jwt").put("alg", algorithm).put("jwk", jwk());
  }

  /** What a proof of a request says. */
  public static JsonObject claims(String method, String target) {
    return new JsonObject()
        .put("jti", UUID.randomUUID().toString())
        .put("htm", method)
        .put("htu", target)
        .put("iat", Instant.now().getEpochSecond());
  }

  /** A proof of a request. */
  public String proof(String method, String target) {
    return proof(method, target, _ -> {});
  }

  /** A proof of a request that comes with this token. */
  public String proof(String method, String target, String token) {
    return proof(method, target, claims -> claims.put("ath", Expected.hash(token)));
  }

  /** A proof whose claims were changed. */
  public String proof(String method, String target, Consumer<JsonObject> change) {
    var claims = claims(method, target);
    change.accept(claims);
    return sign(header(), claims);
  }

  /** Anything, signed with the key. */
  public String sign(JsonObject header, JsonObject claims) {
    var input = Base64URL.encode(header.encode()) + "." + Base64URL.encode(claims.encode());
    try {
      var signature = signature();
      signature.initSign(pair.getPrivate());
      signature.update(input.getBytes(US_ASCII));
      var bytes = signature.sign();
      return input
          + "."
          + Base64URL.encode(
              algorithm.equals("ES256") ? ECDSA.transcodeSignatureToConcat(bytes, 64) : bytes);
    } catch (GeneralSecurityException | JOSEException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private Signature signature() throws GeneralSecurityException {
    return switch (algorithm) {
      case "ES256" -> Signature.getInstance("SHA256withECDSA");
      case "EdDSA" -> Signature.getInstance("Ed25519");
      case "PS256" -> {
        var signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        yield signature;
      }
      default -> Signature.getInstance("SHA256withRSA");
    };
  }
}
