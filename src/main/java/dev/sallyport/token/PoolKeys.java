package dev.sallyport.token;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.KeyPair;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One pool's keys, ready to use: each signs by itself, when it is its turn, and a {@link JWTAuth}
 * that holds all public keys verifies. It is never built from an empty list, which would accept
 * unsigned tokens.
 *
 * @param accessKids the key ids that an access token may have
 * @param idKids those of ID tokens
 * @param jwks the public keys as a JWK set
 */
record PoolKeys(
    String algorithm,
    Succession succession,
    Map<Succession.Turn, Signers> signers,
    Set<String> accessKids,
    Set<String> idKids,
    JWTAuth verifier,
    String jwks) {
  PoolKeys {
    signers = Map.copyOf(signers);
    accessKids = Set.copyOf(accessKids);
    idKids = Set.copyOf(idKids);
  }

  /** What signs tokens of each kind. Each blocks for one signature. */
  record Signers(JwtSigner id, JwtSigner access) {}

  static PoolKeys of(Vertx vertx, String algorithm, Succession succession) {
    var signers = new HashMap<Succession.Turn, Signers>();
    for (var turn : succession.turns()) {
      signers.put(
          turn,
          new Signers(
              JwtSigner.of(vertx, algorithm, turn.pairs().id()),
              JwtSigner.of(vertx, algorithm, turn.pairs().access())));
    }
    var jwks = succession.jwks(algorithm);
    return new PoolKeys(
        algorithm,
        succession,
        signers,
        kids(succession.turns(), KeyPairs::access),
        kids(succession.turns(), KeyPairs::id),
        verifier(vertx, new JsonObject(jwks)),
        jwks);
  }

  private static Set<String> kids(List<Succession.Turn> turns, Function<KeyPairs, KeyPair> which) {
    return turns.stream()
        .map(turn -> Jwk.kid(which.apply(turn.pairs()).getPublic()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Expiry is ours to check, on our clock, so that it can be told from a wrong signature. */
  private static JWTAuth verifier(Vertx vertx, JsonObject jwks) {
    var options = new JWTAuthOptions().setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
    jwks.getJsonArray("keys").forEach(key -> options.addJwk((JsonObject) key));
    return JWTAuth.create(vertx, options);
  }

  /** What signs now. */
  Signers signing(Instant now) {
    return Objects.requireNonNull(signers.get(succession.active(now)));
  }

  /** Says nothing of the keys. */
  @Override
  public String toString() {
    return "PoolKeys[***]";
  }
}
