package dev.sallyport.token;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;

/**
 * One pool's keys, ready to use: each signs by itself, and a {@link JWTAuth} that holds both public
 * keys verifies. It is never built from an empty list, which would accept unsigned tokens.
 *
 * @param accessKid the key id of every access token
 * @param idKid that of every ID token
 * @param jwks the public keys as a JWK set
 */
record PoolKeys(
    String algorithm,
    String accessKid,
    String idKid,
    JwtSigner idSigner,
    JwtSigner accessSigner,
    JWTAuth verifier,
    String jwks) {

  static PoolKeys of(Vertx vertx, String algorithm, KeyPairs pairs) {
    var id = Jwk.of(pairs.id().getPublic(), algorithm);
    var access = Jwk.of(pairs.access().getPublic(), algorithm);
    return new PoolKeys(
        algorithm,
        access.getString("kid"),
        id.getString("kid"),
        JwtSigner.of(vertx, algorithm, pairs.id()),
        JwtSigner.of(vertx, algorithm, pairs.access()),
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
    return idSigner.sign(claims);
  }

  /** Signs an access token. Blocks for one signature. */
  String signAccess(JsonObject claims) {
    return accessSigner.sign(claims);
  }

  /** Says nothing of the keys. */
  @Override
  public String toString() {
    return "PoolKeys[***]";
  }
}
