package dev.sallyport.token;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.KeyPair;
import java.util.Base64;

/**
 * Signs JWTs with one key, whose id is in each. It has a {@link JWTAuth} of its own, since one with
 * two keys signs with either at random.
 */
public final class JwtSigner {
  private final String algorithm;
  private final JWTAuth signer;

  private JwtSigner(String algorithm, JWTAuth signer) {
    this.algorithm = algorithm;
    this.signer = signer;
  }

  /** With this key. */
  public static JwtSigner of(Vertx vertx, String algorithm, KeyPair pair) {
    var key =
        new PubSecKeyOptions()
            .setAlgorithm(algorithm)
            .setId(Jwk.kid(pair.getPublic()))
            .setBuffer(pem(pair.getPrivate().getEncoded()));
    return new JwtSigner(algorithm, JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key)));
  }

  private static String pem(byte[] pkcs8) {
    var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8);
    return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
  }

  /** A JWT of just these claims. Blocks for one signature. */
  public String sign(JsonObject claims) {
    return signer.generateToken(
        claims, new JWTOptions().setAlgorithm(algorithm).setNoTimestamp(true));
  }

  /** Says nothing of the key. */
  @Override
  public String toString() {
    return "JwtSigner[***]";
  }
}
