package dev.sallyport.token;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static dev.sallyport.token.TokensForTests.client;
import static dev.sallyport.token.TokensForTests.pool;
import static dev.sallyport.token.TokensForTests.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class VerifyingTest {
  private static final TokenReply INVALID = refused(new Failure.TokenInvalid(TokenKind.ACCESS));

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256"})
  void an_access_token_tells_whose_it_is(String algorithm, Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx, pool(algorithm));
    var token = room.mint().accessToken();
    var family = room.secondOpinion(token).getJWTClaimsSet().getStringClaim("origin_jti");
    assertThat(room.verify(token))
        .isEqualTo(
            new TokenReply.Verified(
                room.pool, room.client, room.user, family, Set.of(Claims.SELF_SERVICE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256"})
  void an_id_token_is_no_access_token(String algorithm, Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx, pool(algorithm));
    assertThat(room.verify(room.mint().idToken())).isEqualTo(INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256"})
  void a_token_with_changed_claims_or_signature_is_invalid(String algorithm, Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx, pool(algorithm));
    var parts = room.mint().accessToken().split("\\.");
    var changed = text(json(parts[1]).put("username", "root"));
    assertThat(room.verify(parts[0] + "." + changed + "." + parts[2])).isEqualTo(INVALID);
    var signature = Base64.getUrlDecoder().decode(parts[2]);
    signature[7] ^= 1;
    assertThat(room.verify(parts[0] + "." + parts[1] + "." + text(signature))).isEqualTo(INVALID);
    assertThat(room.verify(parts[0] + "." + parts[1] + "." + text(new byte[signature.length])))
        .isEqualTo(INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE"})
  void an_unsigned_token_is_invalid(String none, Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var parts = room.mint().accessToken().split("\\.");
    var header = text(json(parts[0]).put("alg", none));
    for (var signature : new String[] {"", parts[2]}) {
      assertThat(room.verify(header + "." + parts[1] + "." + signature)).isEqualTo(INVALID);
    }
    assertThat(room.verify(header + "." + parts[1])).isEqualTo(INVALID);
  }

  @Test
  void a_token_signed_with_the_public_key_as_a_shared_secret_is_invalid(Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx);
    var parts = room.mint().accessToken().split("\\.");
    var jwks = room.publicKeys().getKeys();
    for (var secret : jwks) {
      var header =
          new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(json(parts[0]).getString("kid")).build();
      var forged = new SignedJWT(header, JWTClaimsSet.parse(json(parts[1]).getMap()));
      forged.sign(new MACSigner(secret.toRSAKey().toRSAPublicKey().getEncoded()));
      assertThat(room.verify(forged.serialize())).isEqualTo(INVALID);
    }
  }

  @Test
  void a_token_signed_with_somebody_elses_key_is_invalid_whatever_its_header_says(Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx);
    var parts = room.mint().accessToken().split("\\.");
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var pair = generator.generateKeyPair();
    var kid = json(parts[0]).getString("kid");
    var plain = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid);
    var embedded =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID(kid)
            .jwk(new RSAKey.Builder((RSAPublicKey) pair.getPublic()).build());
    for (var header : new JWSHeader[] {plain.build(), embedded.build()}) {
      var forged = new SignedJWT(header, JWTClaimsSet.parse(json(parts[1]).getMap()));
      forged.sign(new RSASSASigner(pair.getPrivate()));
      assertThat(room.verify(forged.serialize())).isEqualTo(INVALID);
    }
  }

  @Test
  void a_token_of_another_pool_is_not_one_of_this_pool_with_its_name_written_in(Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx);
    var pool = pool("RS256");
    var other = Vertx.vertx();
    try {
      var elsewhere = TokensForTests.open(other, pool);
      var foreign = elsewhere.mint().accessToken();
      assertThat(room.verify(foreign)).isEqualTo(INVALID);
      var parts = foreign.split("\\.");
      var renamed = text(json(parts[1]).put("iss", TokensForTests.URL + "/" + room.pool.id()));
      assertThat(room.verify(parts[0] + "." + renamed + "." + parts[2])).isEqualTo(INVALID);
    } finally {
      done(other.close());
    }
  }

  @Test
  void a_token_that_the_same_pool_issued_under_another_url_is_invalid(Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx);
    var other = Vertx.vertx();
    try {
      var elsewhere = TokensForTests.elsewhere(other, room.pool, room.client);
      var token = elsewhere.mint(room.user).accessToken();
      assertThat(elsewhere.verify(token)).isInstanceOf(TokenReply.Verified.class);
      assertThat(room.verify(token)).isEqualTo(INVALID);
    } finally {
      done(other.close());
    }
  }

  @Test
  void even_a_token_signed_with_the_real_key_must_say_all_the_right_things(Vertx vertx)
      throws Exception {
    var room = TokensForTests.open(vertx);
    assertThat(room.verify(forge(room, claims -> claims))).isInstanceOf(TokenReply.Verified.class);
    assertThat(room.verify(forge(room, claims -> without(claims, "exp")))).isEqualTo(INVALID);
    assertThat(room.verify(forge(room, claims -> claims.put("exp", "never")))).isEqualTo(INVALID);
    assertThat(room.verify(forge(room, claims -> claims.put("token_use", "id"))))
        .isEqualTo(INVALID);
    assertThat(room.verify(forge(room, claims -> claims.put("client_id", "nobodys"))))
        .isEqualTo(INVALID);
    assertThat(room.verify(forge(room, claims -> without(claims, "origin_jti"))))
        .isEqualTo(INVALID);
    for (var scope : new String[] {"", "openid", "aws.cognito.signin.user.admin2"}) {
      assertThat(room.verify(forge(room, claims -> claims.put("scope", scope))))
          .isEqualTo(refused(new Failure.ScopeMissing()));
    }
    assertThat(room.verify(forge(room, claims -> without(claims, "scope"))))
        .isEqualTo(refused(new Failure.ScopeMissing()));
  }

  @Test
  void a_token_whose_client_is_of_another_pool_is_invalid(Vertx vertx) throws Exception {
    var pool = pool("RS256");
    var room = TokensForTests.open(vertx, pool, client(pool("RS256")));
    assertThat(room.verify(room.mint().accessToken())).isEqualTo(INVALID);
  }

  @Test
  void a_token_with_a_header_that_must_be_understood_is_invalid(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var claims = json(room.mint().accessToken().split("\\.")[1]);
    var keys = room.stolenKeys();
    var header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID(Jwk.kid(keys.access().getPublic()))
            .criticalParams(Set.of("urn:x"))
            .customParam("urn:x", true)
            .build();
    var forged = new SignedJWT(header, JWTClaimsSet.parse(claims.getMap()));
    forged.sign(new RSASSASigner(keys.access().getPrivate(), Set.of()));
    assertThat(room.verify(forged.serialize())).isEqualTo(INVALID);
  }

  @Test
  void a_token_is_good_until_its_last_second_and_has_expired_then(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var token = room.mint().accessToken();
    var end = room.now.get().plus(Duration.ofMinutes(60));
    room.now.set(end.minusSeconds(1));
    assertThat(room.verify(token)).isInstanceOf(TokenReply.Verified.class);
    room.now.set(end);
    assertThat(room.verify(token)).isEqualTo(refused(new Failure.TokenExpired(TokenKind.ACCESS)));
  }

  @Test
  void the_token_of_a_user_who_is_gone_or_disabled_says_so(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var token = room.mint().accessToken();
    room.become(TokensForTests.disabled(room.user));
    assertThat(room.verify(token)).isEqualTo(refused(new Failure.UserDisabled()));
    done(room.directory.users.delete(room.user, soon()));
    assertThat(room.verify(token)).isEqualTo(refused(new Failure.UserNotFound()));
  }

  @Test
  void garbage_is_invalid_and_breaks_nothing(Vertx vertx) throws Exception {
    var room = TokensForTests.open(vertx);
    var header = room.mint().accessToken().split("\\.")[0];
    var deep = "[".repeat(60_000);
    for (var garbage :
        new String[] {
          "",
          ".",
          "..",
          "a.b.c",
          ".".repeat(60_000),
          "é.é.é",
          header + ".W10." + header,
          header + "." + text(deep.getBytes(UTF_8)) + ".AAAA",
          header + "." + text(new JsonObject().put("iss", 7)) + ".AAAA",
          header + "." + text(new JsonObject().put("iss", TokensForTests.URL + "/")) + ".AAAA",
          header
              + "."
              + text(new JsonObject().put("iss", TokensForTests.URL + "/local_Nobody"))
              + ".AAAA",
          room.mint().refreshToken()
        }) {
      assertThat(room.verify(garbage)).isEqualTo(INVALID);
    }
  }

  private static String forge(TokensForTests room, UnaryOperator<JsonObject> change)
      throws Exception {
    var claims = change.apply(json(room.mint().accessToken().split("\\.")[1]));
    var keys = room.stolenKeys();
    var header =
        new JsonObject().put("alg", "RS256").put("kid", Jwk.kid(keys.access().getPublic()));
    var signed = text(header) + "." + text(claims);
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.access().getPrivate());
    signature.update(signed.getBytes(UTF_8));
    return signed + "." + text(signature.sign());
  }

  private static JsonObject without(JsonObject claims, String name) {
    claims.remove(name);
    return claims;
  }

  private static JsonObject json(String part) {
    return new JsonObject(new String(Base64.getUrlDecoder().decode(part), UTF_8));
  }

  private static String text(JsonObject json) {
    return text(json.encode().getBytes(UTF_8));
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
