package dev.sallyport.token;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.KeyPair;
import java.util.Base64;

/**
 * One pool's keys, ready to use. Each signing key has a {@link JWTAuth} of its own, since one with
 * two keys signs with either at random; a third holds both public keys and verifies. None is ever
 * built from an empty list, which would accept unsigned tokens.
 *
 * @param accessKid the key id of every access token
 * @param jwks the public keys as a JWK set
 */
record PoolKeys(
    String algorithm,
    String accessKid,
    JWTAuth idSigner,
    JWTAuth accessSigner,
    JWTAuth verifier,
    String jwks) {

  static PoolKeys of(Vertx vertx, String algorithm, KeyPairs pairs) {
    var id = Jwk.of(pairs.id().getPublic(), algorithm);
    var access = Jwk.of(pairs.access().getPublic(), algorithm);
    return new PoolKeys(
        algorithm,
        access.getString("kid"),
        signer(vertx, algorithm, pairs.id()),
        signer(vertx, algorithm, pairs.access()),
        verifier(vertx, id, access),
        jwks(algorithm, pairs));
  }

  /** The public keys of these as a JWK set. */
  static String jwks(String algorithm, KeyPairs pairs) {
    var keys =
        new JsonArray()
            .add(Jwk.of(pairs.id().getPublic(), algorithm))
            .add(Jwk.of(pairs.access().getPublic(), algorithm));
    return new JsonObject().put("keys", keys).encode();
  }

  private static JWTAuth signer(Vertx vertx, String algorithm, KeyPair pair) {
    var key =
        new PubSecKeyOptions()
            .setAlgorithm(algorithm)
            .setId(Jwk.kid(pair.getPublic()))
            .setBuffer(pem(pair.getPrivate().getEncoded()));
    return JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key));
  }

  private static String pem(byte[] pkcs8) {
    var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8);
    return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
  }

  /** Expiry is ours to check, on our clock, so that it can be told from a wrong signature. */
  private static JWTAuth verifier(Vertx vertx, JsonObject... keys) {
    var options = new JWTAuthOptions().setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
    for (var key : keys) {
      options.addJwk(key);
    }
    return JWTAuth.create(vertx, options);
  }

  /** Signs an ID token. Blocks for one signature. */
  String signId(JsonObject claims) {
    return sign(idSigner, claims);
  }

  /** Signs an access token. Blocks for one signature. */
  String signAccess(JsonObject claims) {
    return sign(accessSigner, claims);
  }

  private String sign(JWTAuth signer, JsonObject claims) {
    return signer.generateToken(
        claims, new JWTOptions().setAlgorithm(algorithm).setNoTimestamp(true));
  }

  /** Says nothing of the keys. */
  @Override
  public String toString() {
    return "PoolKeys[***]";
  }
}
