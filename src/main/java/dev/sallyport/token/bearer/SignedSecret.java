package dev.sallyport.token.bearer;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Duration;
import java.time.Instant;

/** A client secret that is a JWT, signed with ES256 by the client's own key. */
public final class SignedSecret {
  private final JWTAuth signer;

  /**
   * Signs with this key; throws where it is none.
   *
   * @param key PKCS #8 in PEM, with or without its first and last line
   */
  public SignedSecret(Vertx vertx, String key, String keyId) {
    var body = key.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    var pem = "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    this.signer =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .addPubSecKey(
                    new PubSecKeyOptions()
                        .setAlgorithm("ES256")
                        .setId(keyId)
                        .setBuffer(Buffer.buffer(pem))));
  }

  /** The secret of a client for this audience, good for so long from now. */
  public String of(String issuer, String client, String audience, Instant now, Duration life) {
    var claims =
        new JsonObject()
            .put("iss", issuer)
            .put("sub", client)
            .put("aud", audience)
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(life).getEpochSecond());
    return signer.generateToken(
        claims, new JWTOptions().setAlgorithm("ES256").setNoTimestamp(true));
  }
}
