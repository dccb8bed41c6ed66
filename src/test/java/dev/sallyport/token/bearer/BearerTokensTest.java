package dev.sallyport.token.bearer;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.token.bearer.BearerForTests.NOW;
import static dev.sallyport.token.bearer.BearerForTests.refused;
import static dev.sallyport.token.bearer.IssuerForTests.ec;
import static dev.sallyport.token.bearer.IssuerForTests.header;
import static dev.sallyport.token.bearer.IssuerForTests.rsa;
import static dev.sallyport.token.bearer.IssuerForTests.signed;
import static dev.sallyport.token.bearer.IssuerForTests.text;
import static dev.sallyport.token.bearer.IssuerForTests.token;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.token.bearer.Verified.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class BearerTokensTest {
  private final RSAKey key = rsa("one");
  private IssuerForTests issuer;
  private BearerForTests room;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    issuer = IssuerForTests.open(vertx);
    room = BearerForTests.open(vertx, issuer.config("idp"), BearerForTests.pool("ours"));
  }

  private Verified ask(String token) throws Exception {
    return room.ask(token, "idp");
  }

  private Verified says(UnaryOperator<JsonObject> change) throws Exception {
    return ask(token(key, change.apply(issuer.claims())));
  }

  private Verified heads(UnaryOperator<JsonObject> change) throws Exception {
    var header = change.apply(new JsonObject(header(key))).encode();
    return ask(token(key, header, issuer.claims().encode()));
  }

  private static JsonObject without(JsonObject json, String name) {
    json.remove(name);
    return json;
  }

  @Test
  void a_token_that_counts_tells_whose_it_is_and_what_it_may() throws Exception {
    var bearer =
        room.counts(
            token(key, issuer.claims().put("origin_jti", "f").put("device_key", "d")), "idp");
    assertThat(bearer.issuer()).isEqualTo("idp");
    assertThat(bearer.pool()).isNull();
    assertThat(bearer.subject()).isEqualTo("alice");
    assertThat(bearer.client()).isEqualTo("shop");
    assertThat(bearer.scopes()).containsExactlyInAnyOrder("orders/read", "orders/write");
    assertThat(bearer.groups()).containsExactly("admins", "staff");
    assertThat(bearer.issuedAt()).isEqualTo(NOW);
    assertThat(bearer.expires()).isEqualTo(NOW.plusSeconds(3_600));
    assertThat(bearer.family()).isEqualTo("f");
    assertThat(bearer.device()).isEqualTo("d");
    assertThat(bearer.claims()).containsEntry("exp", NOW.getEpochSecond() + 3_600);
    assertThat(bearer.toString()).doesNotContain("alice", bearer.hash());
  }

  @ParameterizedTest
  @CsvSource({"P-256, ES256", "P-384, ES384", "P-521, ES512"})
  void a_token_signed_on_a_curve_counts(String curve, String algorithm) throws Exception {
    var ec = ec("curved", Curve.parse(curve));
    issuer.publishes(ec);
    var token = token(ec, issuer.claims());
    assertThat(IssuerForTests.algorithm(ec)).isEqualTo(algorithm);
    room.counts(token, "idp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512"})
  void an_rsa_key_without_an_algorithm_verifies_those_of_its_issuer(String algorithm)
      throws Exception {
    var plain = new RSAKey.Builder(rsa("plain")).algorithm(null).build();
    issuer.publishes(plain);
    var header = new JsonObject().put("alg", algorithm).put("kid", "plain").encode();
    room.counts(token(plain, header, issuer.claims().encode(), algorithm), "idp");
  }

  @Test
  void scopes_and_groups_are_read_in_all_their_spellings() throws Exception {
    var other =
        without(issuer.claims(), "scope")
            .put("scp", new JsonArray().add("read").add(7).add("write"))
            .put("groups", "staff");
    assertThat(room.counts(token(key, other), "idp").scopes())
        .containsExactlyInAnyOrder("read", "write");
    assertThat(room.counts(token(key, other), "idp").groups()).containsExactly("staff");
    var none = without(without(issuer.claims(), "scope"), "groups").put("scope", 7);
    assertThat(room.counts(token(key, none), "idp").scopes()).isEmpty();
    assertThat(room.counts(token(key, none), "idp").groups()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE"})
  void AC056_an_unsigned_token_does_not_count(String none) throws Exception {
    var parts = issuer.token().split("\\.");
    var header = text(new JsonObject().put("alg", none).put("kid", "one").encode());
    for (var signature : List.of("", "AA", parts[2])) {
      assertThat(ask(header + "." + parts[1] + "." + signature))
          .isInstanceOf(Verified.Refused.class);
    }
    assertThat(ask(header + "." + parts[1])).isEqualTo(refused(Reason.MALFORMED));
    assertThat(ask(parts[0] + "." + parts[1] + ".")).isEqualTo(refused(Reason.MALFORMED));
    assertThat(ask(parts[0] + "." + parts[1])).isEqualTo(refused(Reason.MALFORMED));
  }

  @Test
  void AC056_dots_alone_do_not_count() throws Exception {
    for (var dots : List.of("", ".", "..", "...", "....", ".a.", "a..b")) {
      assertThat(ask(dots)).isEqualTo(refused(Reason.MALFORMED));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512"})
  void AC057_a_public_key_is_no_shared_secret(String algorithm) throws Exception {
    var plain = new RSAKey.Builder(key).algorithm(null).keyID("plain").build();
    issuer.publishes(key, plain);
    var der = key.toRSAPublicKey().getEncoded();
    var pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END PUBLIC KEY-----";
    var secrets =
        List.of(
            der,
            pem.getBytes(UTF_8),
            (pem + "\n").getBytes(UTF_8),
            ("\n " + pem).getBytes(UTF_8),
            key.getModulus().decode(),
            key.toPublicJWK().toJSONString().getBytes(UTF_8));
    for (var kid : List.of("one", "plain")) {
      for (var secret : secrets) {
        var header = new JsonObject().put("alg", algorithm).put("kid", kid).encode();
        var input = text(header) + "." + text(issuer.claims().encode());
        var mac =
            new MACSigner(secret)
                .sign(new JWSHeader(JWSAlgorithm.parse(algorithm)), input.getBytes(UTF_8));
        assertThat(ask(input + "." + mac)).isEqualTo(refused(Reason.ALGORITHM));
      }
    }
  }

  @Test
  void AC057_a_symmetric_key_of_an_issuer_verifies_nothing() throws Exception {
    var secret = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    var oct =
        new JsonObject()
            .put("kty", "oct")
            .put("kid", "shared")
            .put("k", text(secret))
            .put("alg", "HS256");
    issuer.says(
        IssuerForTests.KEYS,
        new JsonObject()
            .put(
                "keys",
                new JsonArray().add(oct).add(new JsonObject(key.toPublicJWK().toJSONObject())))
            .encode());
    var input =
        text("{\"alg\":\"HS256\",\"kid\":\"shared\"}") + "." + text(issuer.claims().encode());
    var mac = new MACSigner(secret).sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(UTF_8));
    assertThat(ask(input + "." + mac)).isEqualTo(refused(Reason.KEY));
  }

  @Test
  void AC057_the_algorithm_is_the_keys_own_whatever_the_issuer_may_use() throws Exception {
    var header = new JsonObject().put("alg", "RS512").put("kid", "one").encode();
    assertThat(ask(token(key, header, issuer.claims().encode(), "RS512")))
        .isEqualTo(refused(Reason.ALGORITHM));
  }

  @Test
  void AC058_a_key_id_is_the_name_of_a_key_and_nothing_else() throws Exception {
    for (var kid :
        List.of(
            "../../dev/null",
            "../keys",
            "one' OR '1'='1",
            "one\r\nDEL *",
            ".*",
            "on.",
            "ONE",
            "one ",
            "http://127.0.0.1/keys",
            "",
            "k".repeat(129),
            "k".repeat(10_000))) {
      assertThat(heads(header -> header.put("kid", kid))).isInstanceOf(Verified.Refused.class);
    }
    assertThat(heads(header -> without(header, "kid"))).isEqualTo(refused(Reason.MALFORMED));
    assertThat(heads(header -> header.put("kid", 1))).isEqualTo(refused(Reason.MALFORMED));
    assertThat(heads(header -> header.put("kid", new JsonArray().add("one"))))
        .isEqualTo(refused(Reason.MALFORMED));
    assertThat(issuer.asked).containsOnly(IssuerForTests.DISCOVERY, IssuerForTests.KEYS);
  }

  @Test
  void AC059_a_key_that_a_token_brings_along_is_not_looked_at() throws Exception {
    var own = rsa("own");
    var there = issuer.url + "/elsewhere";
    var changes =
        List.<Consumer<JsonObject>>of(
            header -> header.put("jwk", new JsonObject(own.toPublicJWK().toJSONObject())),
            header -> header.put("jku", there),
            header -> header.put("x5u", there),
            header -> header.put("x5c", new JsonArray().add("AAAA")));
    for (var change : changes) {
      for (var kid : List.of("own", "one")) {
        var header = new JsonObject().put("alg", "RS256").put("kid", kid);
        change.accept(header);
        for (var signer : List.of(own, key)) {
          assertThat(ask(token(signer, header.encode(), issuer.claims().encode())))
              .isEqualTo(refused(Reason.MALFORMED));
        }
      }
    }
    assertThat(issuer.asked).doesNotContain("/elsewhere");
  }

  @Test
  void AC059_a_header_that_must_be_understood_is_refused() throws Exception {
    assertThat(heads(h -> h.put("crit", new JsonArray().add("exp"))))
        .isEqualTo(refused(Reason.MALFORMED));
    assertThat(heads(h -> h.put("b64", false).put("crit", new JsonArray().add("b64"))))
        .isEqualTo(refused(Reason.MALFORMED));
    assertThat(heads(h -> h.put("crit", new JsonArray()))).isEqualTo(refused(Reason.MALFORMED));
    assertThat(heads(h -> h.put("zip", "DEF"))).isEqualTo(refused(Reason.MALFORMED));
  }

  @Test
  void a_certificates_thumbprint_in_the_header_is_not_minded() throws Exception {
    assertThat(heads(h -> h.put("x5t", "AAAA").put("x5t#S256", "BBBB").put("typ", "JWT")))
        .isInstanceOf(Verified.Counts.class);
  }

  @ParameterizedTest
  @CsvSource({"P-256, 64", "P-384, 96", "P-521, 132"})
  void AC060_signatures_that_are_no_pair_of_numbers_in_range_do_not_count(String curve, int bytes)
      throws Exception {
    var ec = ec("curved", Curve.parse(curve));
    issuer.publishes(ec);
    var token = token(ec, issuer.claims());
    var input = token.substring(0, token.lastIndexOf('.'));
    var real = Base64.getUrlDecoder().decode(token.substring(input.length() + 1));
    assertThat(real).hasSize(bytes);
    var order = ec.getCurve().toECParameterSpec().getOrder();
    var n = fixed(order, bytes / 2);
    var r = Arrays.copyOf(real, bytes / 2);
    var s = Arrays.copyOfRange(real, bytes / 2, bytes);
    var zero = new byte[bytes / 2];
    var one = fixed(BigInteger.ONE, bytes / 2);
    for (var forged :
        List.of(
            pair(zero, zero),
            pair(r, zero),
            pair(zero, s),
            pair(n, n),
            pair(n, s),
            pair(r, n),
            pair(n, one),
            pair(one, one),
            new byte[0],
            new byte[1],
            Arrays.copyOf(real, bytes - 1),
            Arrays.copyOf(real, bytes + 1),
            ECDSA.transcodeSignatureToDER(real))) {
      assertThat(ask(input + "." + text(forged))).isInstanceOf(Verified.Refused.class);
    }
    // Numbers too large by n verify in careless arithmetic.
    var past = new BigInteger(1, r).add(order);
    if (past.bitLength() <= bytes * 4) {
      assertThat(ask(input + "." + text(pair(fixed(past, bytes / 2), s))))
          .isEqualTo(refused(Reason.SIGNATURE));
    }
    room.counts(token, "idp");
  }

  @Test
  void AC060_a_signature_of_another_curve_does_not_count() throws Exception {
    var small = ec("curved", Curve.P_256);
    issuer.publishes(small);
    var large = ec("curved", Curve.P_384);
    for (var algorithm : List.of("ES256", "ES384")) {
      var header = new JsonObject().put("alg", algorithm).put("kid", "curved").encode();
      assertThat(ask(token(large, header, issuer.claims().encode(), "ES384")))
          .isInstanceOf(Verified.Refused.class);
    }
  }

  @Test
  void AC060_the_other_spelling_of_a_signature_is_another_token_to_the_cache() throws Exception {
    var ec = ec("curved", Curve.P_256);
    issuer.publishes(ec);
    var token = token(ec, issuer.claims());
    var input = token.substring(0, token.lastIndexOf('.'));
    var real = Base64.getUrlDecoder().decode(token.substring(input.length() + 1));
    var order = Curve.P_256.toECParameterSpec().getOrder();
    var s = new BigInteger(1, Arrays.copyOfRange(real, 32, 64));
    var twin = input + "." + text(pair(Arrays.copyOf(real, 32), fixed(order.subtract(s), 32)));
    var first = room.counts(token, "idp");
    assertThat(room.asking(twin, "idp").isComplete()).isFalse();
    assertThat(room.counts(twin, "idp").hash()).isNotEqualTo(first.hash());
  }

  @Test
  void AC061_an_id_token_is_no_access_token() throws Exception {
    assertThat(says(c -> c.put("token_use", "id"))).isEqualTo(refused(Reason.KIND));
    assertThat(says(c -> c.put("typ", "ID"))).isEqualTo(refused(Reason.KIND));
    assertThat(says(c -> c.put("nonce", "n"))).isEqualTo(refused(Reason.KIND));
    assertThat(says(c -> c.put("at_hash", "h"))).isEqualTo(refused(Reason.KIND));
    assertThat(says(c -> c.put("c_hash", "h"))).isEqualTo(refused(Reason.KIND));
  }

  @Test
  void AC061_what_says_that_it_is_an_access_token_may_bear_a_nonce() throws Exception {
    assertThat(says(c -> c.put("nonce", "n").put("typ", "Bearer")))
        .isInstanceOf(Verified.Counts.class);
    assertThat(says(c -> c.put("nonce", "n").put("token_use", "access")))
        .isInstanceOf(Verified.Counts.class);
    var header = new JsonObject(header(key)).put("typ", "at+jwt").encode();
    assertThat(ask(token(key, header, issuer.claims().put("nonce", "n").encode())))
        .isInstanceOf(Verified.Counts.class);
  }

  @Test
  void AC061_refresh_and_logout_tokens_are_no_access_tokens() throws Exception {
    for (var typ : List.of("Refresh", "Offline", "Logout", "")) {
      assertThat(says(c -> c.put("typ", typ))).isEqualTo(refused(Reason.KIND));
    }
    assertThat(
            says(
                c ->
                    c.put(
                        "events",
                        new JsonObject()
                            .put(
                                "http://schemas.openid.net/event/backchannel-logout",
                                new JsonObject()))))
        .isEqualTo(refused(Reason.KIND));
    assertThat(says(c -> c.put("token_use", "refresh"))).isEqualTo(refused(Reason.KIND));
    assertThat(says(c -> c.put("token_use", 1))).isEqualTo(refused(Reason.KIND));
    for (var typ : List.of("logout+jwt", "dpop+jwt", "secevent+jwt", "id+jwt", "")) {
      assertThat(heads(h -> h.put("typ", typ))).isEqualTo(refused(Reason.KIND));
    }
    assertThat(heads(h -> h.put("typ", "AT+JWT"))).isInstanceOf(Verified.Counts.class);
    assertThat(heads(h -> h.put("typ", "application/at+jwt"))).isInstanceOf(Verified.Counts.class);
  }

  @Test
  void AC061_a_token_bound_to_somebodys_key_is_not_for_whoever_bears_it() throws Exception {
    assertThat(says(c -> c.put("cnf", new JsonObject().put("jkt", "t"))))
        .isEqualTo(refused(Reason.BOUND));
  }

  @Test
  void AC061_a_token_for_somebody_else_does_not_count() throws Exception {
    var other = "https://other.example.test";
    assertThat(says(c -> c.put("aud", other))).isEqualTo(refused(Reason.AUDIENCE));
    assertThat(says(c -> c.put("aud", new JsonArray()))).isEqualTo(refused(Reason.AUDIENCE));
    assertThat(says(c -> c.put("aud", 7))).isEqualTo(refused(Reason.AUDIENCE));
    assertThat(says(c -> without(c, "aud"))).isEqualTo(refused(Reason.AUDIENCE));
    assertThat(says(c -> c.put("aud", new JsonArray().add(other).add(IssuerForTests.AUDIENCE))))
        .isInstanceOf(Verified.Counts.class);
    assertThat(says(c -> without(c, "aud").put("client_id", IssuerForTests.AUDIENCE)))
        .isInstanceOf(Verified.Counts.class);
    // The client counts only where there is no audience.
    assertThat(says(c -> c.put("aud", other).put("client_id", IssuerForTests.AUDIENCE)))
        .isEqualTo(refused(Reason.AUDIENCE));
  }

  @Test
  void AC061_an_issuer_is_who_it_is_to_the_last_character() throws Exception {
    for (var other :
        List.of(issuer.url + "/", issuer.url.toUpperCase(), " " + issuer.url, "", "idp")) {
      assertThat(says(c -> c.put("iss", other))).isEqualTo(refused(Reason.ISSUER));
    }
    assertThat(says(c -> without(c, "iss"))).isEqualTo(refused(Reason.ISSUER));
    assertThat(says(c -> c.put("iss", new JsonArray().add(issuer.url))))
        .isEqualTo(refused(Reason.ISSUER));
  }

  @Test
  void AC061_no_issuers_key_signs_for_another(Vertx vertx) throws Exception {
    var other = IssuerForTests.open(vertx);
    other.publishes(rsa("two"));
    var both = BearerForTests.open(vertx, issuer.config("idp"), other.config("other"));
    both.counts(token(rsa("two"), other.claims()), "idp", "other");
    assertThat(both.ask(token(rsa("two"), issuer.claims()), "idp", "other"))
        .isEqualTo(refused(Reason.KEY));
    assertThat(both.ask(token(key, other.claims()), "idp", "other")).isEqualTo(refused(Reason.KEY));
  }

  @Test
  void AC061_a_pool_of_ours_says_what_each_token_is_for(Vertx vertx) throws Exception {
    room.poolKeys.set(jwks(rsa("one")));
    var ours = BearerForTests.URL + "/" + BearerForTests.POOL;
    var access =
        without(IssuerForTests.claims(ours), "aud")
            .put("token_use", "access")
            .put("cognito:groups", new JsonArray().add("admins"));
    var bearer = room.counts(token(key, access), "ours");
    assertThat(bearer.pool()).isEqualTo(BearerForTests.POOL);
    assertThat(bearer.groups()).containsExactly("admins");
    assertThat(room.ask(token(key, access.copy().put("token_use", "id")), "ours"))
        .isEqualTo(refused(Reason.KIND));
    assertThat(room.ask(token(key, without(access.copy(), "token_use")), "ours"))
        .isEqualTo(refused(Reason.KIND));
    var elsewhere = access.copy().put("iss", BearerForTests.URL + "/local_Other");
    assertThat(room.ask(token(key, elsewhere), "ours")).isEqualTo(refused(Reason.ISSUER));
    var client = BearerForTests.open(vertx, BearerForTests.pool("ours", "till"));
    client.poolKeys.set(jwks(rsa("one")));
    assertThat(client.ask(token(key, access), "ours")).isEqualTo(refused(Reason.AUDIENCE));
    client.counts(token(key, access.copy().put("client_id", "till")), "ours");
  }

  @Test
  void AC062_a_token_has_an_end_that_is_a_number() throws Exception {
    assertThat(says(c -> without(c, "exp"))).isEqualTo(refused(Reason.MALFORMED));
    for (var exp :
        List.of(
            "\"1999999999\"",
            "-1",
            "0",
            "null",
            "true",
            "[1999999999]",
            "{}",
            "1e400",
            "-1e400",
            "NaN",
            "Infinity",
            "1e18",
            "99999999999999999999999999999999999999")) {
      var claims =
          without(issuer.claims(), "exp").encode().replaceFirst("}$", ",\"exp\":" + exp + "}");
      assertThat(ask(token(key, header(key), claims))).isEqualTo(refused(Reason.MALFORMED));
    }
    assertThat(says(c -> c.put("exp", NOW.getEpochSecond() + 7.5)))
        .isInstanceOf(Verified.Counts.class);
  }

  @Test
  void AC062_beyond_the_leeway_a_token_counts_neither_after_nor_before_its_time() throws Exception {
    var now = NOW.getEpochSecond();
    assertThat(says(c -> c.put("exp", now - 4))).isInstanceOf(Verified.Counts.class);
    assertThat(says(c -> c.put("exp", now - 5))).isEqualTo(refused(Reason.EXPIRED));
    assertThat(says(c -> c.put("exp", now - 61))).isEqualTo(refused(Reason.EXPIRED));
    assertThat(says(c -> c.put("nbf", now + 5))).isInstanceOf(Verified.Counts.class);
    assertThat(says(c -> c.put("nbf", now + 6))).isEqualTo(refused(Reason.NOT_YET));
    assertThat(says(c -> c.put("nbf", "soon"))).isEqualTo(refused(Reason.MALFORMED));
    assertThat(says(c -> c.put("iat", now + 5))).isInstanceOf(Verified.Counts.class);
    assertThat(says(c -> c.put("iat", now + 6))).isEqualTo(refused(Reason.NOT_YET));
    assertThat(says(c -> c.put("iat", "now"))).isEqualTo(refused(Reason.MALFORMED));
    assertThat(says(c -> without(c, "iat"))).isEqualTo(refused(Reason.MALFORMED));
    assertThat(says(c -> without(c, "sub"))).isEqualTo(refused(Reason.MALFORMED));
    assertThat(says(c -> c.put("sub", ""))).isEqualTo(refused(Reason.MALFORMED));
  }

  @Test
  void AC063_what_is_written_twice_too_deep_or_too_long_is_not_read() throws Exception {
    var claims = issuer.claims().encode();
    var twice = claims.replaceFirst("}$", ",\"sub\":\"root\"}");
    var hidden = claims.replaceFirst("}$", ",\"s\\\\u0075b\":\"root\"}");
    var inner = claims.replaceFirst("}$", ",\"x\":{\"a\":1,\"a\":2}}");
    var deep = claims.replaceFirst("}$", ",\"x\":" + "[".repeat(9) + "]".repeat(9) + "}");
    var abyss = claims.replaceFirst("}$", ",\"x\":" + "[".repeat(10_000) + "}");
    for (var text :
        List.of(
            twice,
            hidden,
            inner,
            deep,
            abyss,
            claims + "{}",
            claims + " x",
            "[]",
            "null",
            "7",
            "")) {
      assertThat(ask(token(key, header(key), text))).isEqualTo(refused(Reason.MALFORMED));
    }
    for (var header :
        List.of(
            "{\"alg\":\"RS256\",\"kid\":\"one\",\"kid\":\"one\"}",
            "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"one\"}",
            "{\"alg\":\"RS2\\u00356\",\"kid\":\"one\"}",
            "{\"\\u0061lg\":\"RS256\",\"kid\":\"one\"}",
            "{\"alg\":[\"RS256\"],\"kid\":\"one\"}",
            "[]",
            "{}")) {
      assertThat(ask(token(key, header, claims))).isEqualTo(refused(Reason.MALFORMED));
    }
    assertThat(ask(token(key, issuer.claims().put("x", "x".repeat(13_000)))))
        .isEqualTo(refused(Reason.MALFORMED));
    assertThat(ask("x".repeat(5_000_000))).isEqualTo(refused(Reason.MALFORMED));
  }

  @Test
  void AC063_a_token_has_one_spelling() throws Exception {
    var token = issuer.token();
    var parts = token.split("\\.");
    for (var other :
        List.of(
            token + "=",
            token + "==",
            " " + token,
            token + "\n",
            parts[0] + "=." + parts[1] + "." + parts[2],
            parts[0] + "\n." + parts[1] + "." + parts[2],
            token.replace('-', '+').replace('_', '/') + "+",
            parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[2],
            parts[0] + "." + parts[1] + "!." + parts[2],
            token + "é")) {
      assertThat(ask(other)).isEqualTo(refused(Reason.MALFORMED));
    }
    assertThat(ask(token + "A")).isEqualTo(refused(Reason.SIGNATURE));
    var utf16 = new String(header(key).getBytes(UTF_16), ISO_8859_1);
    var input = text(utf16.getBytes(ISO_8859_1)) + "." + text(issuer.claims().encode());
    assertThat(ask(signed(key, input, "RS256"))).isEqualTo(refused(Reason.MALFORMED));
    var broken = issuer.claims().put("x", "?").encode().getBytes(UTF_8);
    broken[new String(broken, UTF_8).lastIndexOf('?')] = (byte) 0xff;
    assertThat(ask(signed(key, text(header(key)) + "." + text(broken), "RS256")))
        .isEqualTo(refused(Reason.MALFORMED));
  }

  @Test
  void AC064_an_encrypted_token_is_not_opened() throws Exception {
    var bomb =
        new JsonObject()
            .put("alg", "PBES2-HS256+A128KW")
            .put("enc", "A128GCM")
            .put("zip", "DEF")
            .put("p2s", "AAAA")
            .put("p2c", 2_000_000_000)
            .put("kid", "one")
            .encode();
    assertThat(ask(text(bomb) + ".AAAA.AAAA.AAAA.AAAA")).isEqualTo(refused(Reason.MALFORMED));
    assertThat(ask(text(bomb) + ".AAAA.AAAA")).isEqualTo(refused(Reason.MALFORMED));
  }

  @Test
  void no_bit_of_a_token_may_change(Vertx vertx) throws Exception {
    var ec = ec("curved", Curve.P_256);
    issuer.publishes(key, ec);
    for (var token : List.of(token(key, issuer.claims()), token(ec, issuer.claims()))) {
      var bytes = token.getBytes(ISO_8859_1);
      var asked = new ArrayList<String>();
      for (int bit = 0; bit < bytes.length * 8; bit++) {
        var flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        asked.add(new String(flipped, ISO_8859_1));
      }
      room.counts(token, "idp");
      for (var flipped : asked) {
        assertThat(ask(flipped)).isInstanceOf(Verified.Refused.class);
      }
      room.counts(token, "idp");
    }
  }

  @Test
  void AC038_a_token_verified_for_one_issuer_is_not_known_for_another(Vertx vertx)
      throws Exception {
    var other = IssuerForTests.open(vertx);
    var both = BearerForTests.open(vertx, issuer.config("idp"), other.config("other"));
    var token = issuer.token();
    both.counts(token, "idp");
    assertThat(both.ask(token, "other")).isEqualTo(refused(Reason.ISSUER));
    assertThat(both.ask(token)).isEqualTo(refused(Reason.ISSUER));
    assertThat(both.ask(token, "nobody")).isEqualTo(refused(Reason.ISSUER));
    both.counts(token, "other", "idp");
  }

  @Test
  void AC068_a_verified_token_is_answered_at_once_and_by_the_same_answer() throws Exception {
    var ec = ec("curved", Curve.P_256);
    issuer.publishes(ec);
    var token = token(ec, issuer.claims());
    room.counts(token, "idp");
    var again = room.asking(token, "idp");
    assertThat(again.isComplete()).isTrue();
    assertThat(room.asking(token, "idp")).isSameAs(again);
  }

  @Test
  void AC068_it_ends_with_its_time() throws Exception {
    var token = issuer.token();
    room.counts(token, "idp");
    room.now.set(NOW.plusSeconds(3_604));
    room.counts(token, "idp");
    room.now.set(NOW.plusSeconds(3_605));
    assertThat(ask(token)).isEqualTo(refused(Reason.EXPIRED));
  }

  @Test
  void AC068_it_ends_with_its_revocation() throws Exception {
    var token = issuer.token();
    room.counts(token, "idp");
    room.revoked.add("alice");
    assertThat(ask(token)).isEqualTo(refused(Reason.REVOKED));
    assertThat(ask(token(key, issuer.claims().put("jti", "later"))))
        .isEqualTo(refused(Reason.REVOKED));
  }

  @Test
  void AC068_it_ends_with_what_the_configuration_said(Vertx vertx) throws Exception {
    var token = issuer.token();
    var first = room.asking(token, "idp");
    room.counts(token, "idp");
    var config = issuer.config("idp");
    var narrower =
        new IssuerConfig(
            config.name(),
            null,
            config.issuer(),
            null,
            List.of("https://else.example.test"),
            config.algorithms(),
            config.groupsClaim(),
            null);
    done(room.tokens.configure(List.of(narrower)));
    assertThat(ask(token)).isEqualTo(refused(Reason.AUDIENCE));
    done(room.tokens.configure(List.of(config)));
    room.counts(token, "idp");
    var same = room.asking(token, "idp");
    done(room.tokens.configure(List.of(config)));
    assertThat(room.asking(token, "idp")).isNotSameAs(same).isNotSameAs(first);
    done(room.tokens.configure(List.of()));
    assertThat(ask(token)).isEqualTo(refused(Reason.ISSUER));
  }

  @Test
  void AC068_it_ends_with_its_key() throws Exception {
    var token = issuer.token();
    room.counts(token, "idp");
    issuer.publishes(rsa("two"));
    // Somebody else's new token has the keys read.
    room.counts(token(rsa("two"), issuer.claims()), "idp");
    assertThat(ask(token)).isEqualTo(refused(Reason.KEY));
  }

  @Test
  void AC068_another_key_under_the_same_name_ends_it_too() throws Exception {
    var token = issuer.token();
    room.counts(token, "idp");
    issuer.publishes(new RSAKey.Builder(rsa("two")).keyID("one").build(), rsa("three"));
    room.counts(token(rsa("three"), issuer.claims()), "idp");
    assertThat(ask(token)).isEqualTo(refused(Reason.SIGNATURE));
  }

  @Test
  void keys_that_are_not_for_verifying_are_left_out() throws Exception {
    var sealing = new RSAKey.Builder(rsa("sealing")).keyUse(KeyUse.ENCRYPTION).build();
    var padding = new RSAKey.Builder(rsa("padding")).algorithm(JWSAlgorithm.PS256).build();
    var signing =
        new RSAKey.Builder(rsa("signing"))
            .keyUse(null)
            .keyOperations(Set.of(KeyOperation.SIGN))
            .build();
    issuer.publishes(key, sealing, padding, signing, rsa("small", 1024));
    for (var kid : List.of("sealing", "padding", "signing", "small")) {
      var header = new JsonObject().put("alg", "RS256").put("kid", kid).encode();
      JWK signer = kid.equals("small") ? rsa("small", 1024) : rsa(kid);
      assertThat(ask(token(signer, header, issuer.claims().encode())))
          .isEqualTo(refused(Reason.KEY));
    }
  }

  @Test
  void a_point_that_is_not_on_its_curve_is_no_key() {
    var ec = ec("curved", Curve.P_256);
    var good = new JsonObject(ec.toPublicJWK().toJSONObject());
    assertThat(JwkKey.read(good.getMap(), IssuerForTests.ALL)).isNotNull();
    var moved = ec.getX().decode();
    moved[5] ^= 1;
    for (var bad :
        List.<Map<String, Object>>of(
            good.copy().put("x", text(moved)).getMap(),
            good.copy().put("x", text(new byte[32])).put("y", text(new byte[32])).getMap(),
            good.copy().put("x", "").getMap(),
            good.copy().put("x", "!").getMap(),
            good.copy().put("crv", "P-384").getMap(),
            good.copy().put("crv", "secp256k1").getMap(),
            good.copy().put("alg", "ES384").getMap(),
            good.copy().put("alg", 7).getMap())) {
      assertThat(JwkKey.read(bad, IssuerForTests.ALL)).isNull();
    }
    assertThat(JwkKey.read(good.getMap(), Set.of("RS256"))).isNull();
  }

  private static String jwks(JWK one) {
    return new JsonObject()
        .put("keys", new JsonArray().add(new JsonObject(one.toPublicJWK().toJSONObject())))
        .encode();
  }

  private static byte[] fixed(BigInteger number, int bytes) {
    var hex = number.toString(16);
    return HexFormat.of().parseHex("0".repeat(bytes * 2 - hex.length()) + hex);
  }

  private static byte[] pair(byte[] left, byte[] right) {
    var both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}
