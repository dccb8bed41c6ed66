package dev.sallyport.token.bearer;

import static dev.sallyport.directory.DirectoryForTests.done;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.sallyport.config.IssuerConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** An issuer on this machine: a real server that hands out keys, and tokens signed with them. */
final class IssuerForTests {
  static final String AUDIENCE = "https://orders.example.test";
  static final Set<String> ALL = Set.of("RS256", "RS384", "RS512", "ES256", "ES384", "ES512");
  static final String KEYS = "/keys";
  static final String DISCOVERY = "/.well-known/openid-configuration";

  private static final Map<String, JWK> MADE = new ConcurrentHashMap<>();

  /** What was asked for, in order. */
  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  final HttpServer server;
  final String url;

  /** What it answers to each path; whoever changes it is an attacker, or has trouble. */
  final Map<String, Consumer<HttpServerRequest>> answers = new ConcurrentHashMap<>();

  private IssuerForTests(Vertx vertx, String host, HttpServerOptions options, String name)
      throws Exception {
    this.server =
        done(
            vertx
                .createHttpServer(options)
                .requestHandler(
                    request -> {
                      asked.add(request.path());
                      answers
                          .getOrDefault(request.path(), r -> r.response().setStatusCode(404).end())
                          .accept(request);
                    })
                .listen(0, host));
    this.url = (options.isSsl() ? "https://" : "http://") + name + ":" + server.actualPort();
    says(DISCOVERY, metadata(url, url + KEYS));
    publishes(rsa("one"));
  }

  static IssuerForTests open(Vertx vertx) throws Exception {
    return new IssuerForTests(vertx, "127.0.0.1", new HttpServerOptions(), "127.0.0.1");
  }

  static IssuerForTests open(Vertx vertx, String host, HttpServerOptions options, String name)
      throws Exception {
    return new IssuerForTests(vertx, host, options, name);
  }

  static String metadata(String issuer, String jwks) {
    return new JsonObject().put("issuer", issuer).put("jwks_uri", jwks).encode();
  }

  /** The same key for the same name, made once, since an RSA key takes long. */
  static RSAKey rsa(String kid) {
    return rsa(kid, 2048);
  }

  static RSAKey rsa(String kid, int bits) {
    return (RSAKey)
        MADE.computeIfAbsent(
            kid + bits,
            _ -> {
              try {
                return new RSAKeyGenerator(bits, true)
                    .keyID(kid)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
              } catch (JOSEException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  static ECKey ec(String kid, Curve curve) {
    try {
      return new ECKeyGenerator(curve).keyID(kid).keyUse(KeyUse.SIGNATURE).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  void publishes(JWK... keys) {
    var set = new JsonArray();
    for (var key : keys) {
      set.add(new JsonObject(key.toPublicJWK().toJSONObject()));
    }
    says(KEYS, new JsonObject().put("keys", set).encode());
  }

  void says(String path, String body) {
    answers.put(path, request -> request.response().end(body));
  }

  long asked(String path) {
    return asked.stream().filter(path::equals).count();
  }

  IssuerConfig config(String name) {
    return config(name, null, null);
  }

  IssuerConfig config(String name, String jwksUri, Path trust) {
    return new IssuerConfig(name, null, url, jwksUri, List.of(AUDIENCE), ALL, "groups", trust);
  }

  /** Everything an access token of this issuer says; it has an hour. */
  JsonObject claims() {
    return claims(url);
  }

  static JsonObject claims(String issuer) {
    var now = BearerForTests.NOW.getEpochSecond();
    return new JsonObject()
        .put("iss", issuer)
        .put("sub", "alice")
        .put("aud", AUDIENCE)
        .put("client_id", "shop")
        .put("scope", "orders/read orders/write")
        .put("groups", new JsonArray().add("admins").add("staff"))
        .put("iat", now)
        .put("exp", now + 3_600);
  }

  String token() {
    return token(rsa("one"), claims());
  }

  static String token(JWK key, JsonObject claims) {
    return token(key, header(key), claims.encode());
  }

  static String header(JWK key) {
    return new JsonObject().put("alg", algorithm(key)).put("kid", key.getKeyID()).encode();
  }

  /** Signed properly, whatever it says. */
  static String token(JWK key, String header, String claims) {
    return signed(key, text(header) + "." + text(claims), algorithm(key));
  }

  static String token(JWK key, String header, String claims, String algorithm) {
    return signed(key, text(header) + "." + text(claims), algorithm);
  }

  static String signed(JWK key, String input, String algorithm) {
    try {
      var header = new JWSHeader(JWSAlgorithm.parse(algorithm));
      return input + "." + signer(key).sign(header, input.getBytes(UTF_8));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JWSSigner signer(JWK key) throws JOSEException {
    return key instanceof RSAKey rsa
        ? new RSASSASigner(rsa.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()))
        : new ECDSASigner(key.toECKey());
  }

  static String algorithm(JWK key) {
    if (key.getAlgorithm() != null) {
      return key.getAlgorithm().getName();
    }
    return key instanceof ECKey ec
        ? Map.of(Curve.P_256, "ES256", Curve.P_384, "ES384", Curve.P_521, "ES512")
            .get(ec.getCurve())
        : "RS256";
  }

  static String text(String plain) {
    return text(plain.getBytes(UTF_8));
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
