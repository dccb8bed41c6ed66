package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.SallyportForTests;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** An outside issuer, with tokens of its that count and all that must not. */
final class TokensForTests implements AutoCloseable {
  private static final String AUDIENCE = "orders";

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final RSAKey rsa = rsa("rsa");
  private final RSAKey strangers = rsa("rsa");
  private final ECKey ec;

  TokensForTests() {
    try {
      ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    } catch (JOSEException broken) {
      throw new IllegalStateException(broken);
    }
    var keys =
        new JsonObject()
            .put(
                "keys",
                new JsonArray()
                    .add(new JsonObject(rsa.toPublicJWK().toJSONObject()))
                    .add(new JsonObject(ec.toPublicJWK().toJSONObject())))
            .encode();
    server =
        SallyportForTests.done(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end(keys))
                .listen(0, "127.0.0.1"));
  }

  private static RSAKey rsa(String kid) {
    try {
      return new RSAKeyGenerator(2048).keyID(kid).generate();
    } catch (JOSEException broken) {
      throw new IllegalStateException(broken);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** What stands below {@code issuers:} of a gate. */
  String issuer() {
    return "- {name: theirs, issuer: \"%s\", jwksUri: \"%s/keys\", audiences: [%s]}"
        .formatted(url(), url(), AUDIENCE);
  }

  /** All of them by what they are; {@code good} and {@code goodEc} count. */
  Map<String, String> all() {
    var all = new HashMap<String, String>();
    all.put("good", rsa(claims()));
    all.put("goodEc", ec(claims()));
    for (var none : new String[] {"none", "None", "nOnE"}) {
      all.put(none, text(new JsonObject().put("alg", none)) + "." + text(claims()) + ".");
    }
    all.put("unsigned", text(header("RS256", "rsa")) + "." + text(claims()) + ".");
    all.put("dots", "..");
    all.put(
        "hsPem", mac(("-----BEGIN PUBLIC KEY-----\n" + der() + "\n-----END PUBLIC KEY-----\n")));
    all.put("hsDer", mac(der()));
    all.put("kidPath", signed(header("RS256", "../../dev/null"), claims(), rsa));
    all.put("kidLong", signed(header("RS256", "k".repeat(129)), claims(), rsa));
    all.put("kidCommand", signed(header("RS256", "rsa\r\nFLUSHALL\r\n"), claims(), rsa));
    var embedded = new JsonObject(strangers.toPublicJWK().toJSONObject());
    all.put("jwk", signed(header("RS256", "rsa").put("jwk", embedded), claims(), strangers));
    all.put("jku", signed(header("RS256", "rsa").put("jku", url() + "/keys"), claims(), strangers));
    all.put(
        "crit",
        signed(
            header("RS256", "rsa").put("crit", new JsonArray().add("b64")).put("b64", true),
            claims(),
            rsa));
    all.put("zeros", text(header("ES256", "ec")) + "." + text(claims()) + "." + text(new byte[64]));
    all.put("der", derSigned());
    all.put("wrongKey", signed(header("RS256", "rsa"), claims(), strangers));
    all.put("logout", signed(header("RS256", "rsa").put("typ", "logout+jwt"), claims(), rsa));
    all.put("idToken", rsa(claims().put("token_use", "id")));
    all.put("otherAudience", rsa(claims().put("aud", "others")));
    all.put("otherIssuer", rsa(claims().put("iss", "https://elsewhere.example")));
    var now = Instant.now().getEpochSecond();
    all.put("noExp", rsa(without("exp")));
    all.put("expText", rsa(claims().put("exp", String.valueOf(now + 3_600))));
    all.put("expHuge", signed(header("RS256", "rsa"), literal("1e400"), rsa));
    all.put("expNan", signed(header("RS256", "rsa"), literal("NaN"), rsa));
    all.put("expNegative", rsa(claims().put("exp", -1)));
    all.put("expired", rsa(claims().put("exp", now - 30)));
    all.put("notYet", rsa(claims().put("nbf", now + 600)));
    all.put("fromTomorrow", rsa(claims().put("iat", now + 86_400).put("exp", now + 90_000)));
    return all;
  }

  /** One that is bound to the key of this thumbprint. */
  String bound(String key) {
    return rsa(claims().put("cnf", new JsonObject().put("jkt", key)));
  }

  /** One that is bound to what this claim says. */
  String boundTo(JsonObject confirmation) {
    return rsa(claims().put("cnf", confirmation));
  }

  private JsonObject claims() {
    var now = Instant.now().getEpochSecond();
    return new JsonObject()
        .put("iss", url())
        .put("sub", "bob")
        .put("aud", AUDIENCE)
        .put("client_id", "shop")
        .put("iat", now)
        .put("exp", now + 3_600);
  }

  private JsonObject without(String claim) {
    var claims = claims();
    claims.remove(claim);
    return claims;
  }

  private String literal(String exp) {
    return claims().put("exp", "HERE").encode().replace("\"HERE\"", exp);
  }

  private static JsonObject header(String algorithm, String kid) {
    return new JsonObject().put("alg", algorithm).put("kid", kid);
  }

  private String rsa(JsonObject claims) {
    return signed(header("RS256", "rsa"), claims, rsa);
  }

  private String ec(JsonObject claims) {
    return signature(input(header("ES256", "ec"), claims.encode()), "ES256", ecSigner());
  }

  private JWSSigner ecSigner() {
    try {
      return new ECDSASigner(ec);
    } catch (JOSEException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** The same signature as ASN.1, which a JWT never has. */
  private String derSigned() {
    var good = ec(claims());
    int dot = good.lastIndexOf('.');
    try {
      var der = ECDSA.transcodeSignatureToDER(new Base64URL(good.substring(dot + 1)).decode());
      return good.substring(0, dot + 1) + text(der);
    } catch (JOSEException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private String der() {
    try {
      return Base64.getMimeEncoder(64, new byte[] {'\n'})
          .encodeToString(rsa.toPublicKey().getEncoded());
    } catch (JOSEException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private String mac(String secret) {
    try {
      var signer = new MACSigner(secret.getBytes(US_ASCII));
      return signature(input(header("HS256", "rsa"), claims().encode()), "HS256", signer);
    } catch (JOSEException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static String signed(JsonObject header, JsonObject claims, RSAKey key) {
    return signed(header, claims.encode(), key);
  }

  private static String signed(JsonObject header, String claims, RSAKey key) {
    try {
      return signature(input(header, claims), "RS256", new RSASSASigner(key));
    } catch (JOSEException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static String input(JsonObject header, String claims) {
    return text(header) + "." + text(claims.getBytes(UTF_8));
  }

  private static String signature(String input, String algorithm, JWSSigner signer) {
    try {
      var header = new JWSHeader(JWSAlgorithm.parse(algorithm));
      return input + "." + signer.sign(header, input.getBytes(US_ASCII));
    } catch (JOSEException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static String text(JsonObject json) {
    return text(json.encode().getBytes(UTF_8));
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    SallyportForTests.done(vertx.close());
  }
}
