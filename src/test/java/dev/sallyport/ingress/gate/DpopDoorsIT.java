package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import dev.sallyport.token.dpop.Expected;
import dev.sallyport.token.dpop.HolderForTests;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens that are bound to a key (RFC 9449 §7), at every door. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DpopDoorsIT {
  private static final String HOST = "api.example.test";
  private static final Vertx VERTX = Vertx.vertx();
  private static final Echo API = new Echo();
  private static final TokensForTests THEIRS = new TokensForTests();
  private static SallyportForTests sallyport;
  private static SallyportForTests replica;

  private final HolderForTests holder = HolderForTests.of();
  private final String token = THEIRS.bound(holder.key());

  @BeforeAll
  static void start() {
    var gate =
        """
        trustedProxies: [127.0.0.1]
        decisions: {peers: [127.0.0.1]}
        issuers:
          - {name: ours, pool: local_Sallyport}
          %s
        upstreams:
          - {name: api, servers: ["%s"], audience: "urn:orders-api"}
        routes:
          - {name: orders, path: /orders/**, upstream: api}
          - {name: dropped, path: /dropped/**, upstream: api, token: DROP}
          - {name: exchanged, path: /exchanged/**, upstream: api, token: EXCHANGE}
          - {name: bound, path: /bound/**, upstream: api, dpop: REQUIRED}
          - {name: nonced, path: /nonced/**, upstream: api, dpop: NONCE}
        """
            .formatted(THEIRS.issuer(), API.url());
    sallyport = Guarded.by(gate, Map.of());
    replica = Guarded.replica(sallyport, gate, Map.of());
  }

  @AfterAll
  static void stop() {
    replica.close();
    sallyport.close();
    THEIRS.close();
    API.close();
    SallyportForTests.done(VERTX.close());
  }

  /** Behind a proxy in front of all doors, people come over https. */
  private static String uri(String path) {
    return "https://" + HOST + path;
  }

  private static Door.Verdict ask(
      SallyportForTests gateway, Door door, String path, String... headers) {
    var all = new ArrayList<>(List.of(headers));
    if (door == Door.PROXY || door == Door.EXT_AUTHZ_HTTP) {
      all.add("X-Forwarded-Proto: https");
    }
    var asked = new Case("AC-075", "GET", HOST, path, List.of(), 200, path, 200);
    return door.ask(VERTX, door.sends() ? gateway.gate() : gateway.decisions(), asked, all);
  }

  private static int status(Door door, String path, String... headers) {
    return ask(sallyport, door, path, headers).status();
  }

  private String proof(String path) {
    return "DPoP: " + holder.proof("GET", uri(path), token);
  }

  private String by(String scheme) {
    return "Authorization: " + scheme + " " + token;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SIDECAR")
  void AC075_every_attack_is_refused_at_every_door(Door door) {
    var path = "/orders/7";
    assertThat(status(door, path, by("DPoP"), proof(path))).isEqualTo(200);
    assertThat(status(door, path + "?a=b", by("dpop"), proof(path))).isEqualTo(200);
    assertThat(status(door, path, by("Bearer"))).as("Bearer").isEqualTo(401);
    assertThat(status(door, path, by("Bearer"), proof(path))).as("downgrade").isEqualTo(401);
    assertThat(status(door, path, by("DPoP"))).as("no proof").isEqualTo(401);
    assertThat(status(door, path, by("DPoP"), proof(path), proof(path))).as("two").isEqualTo(401);
    assertThat(status(door, path, by("DPoP"), proof("/orders/8"))).as("htu").isEqualTo(401);
    for (var wrong : wrong(path)) {
      assertThat(status(door, path, by("DPoP"), "DPoP: " + wrong)).as(wrong).isEqualTo(401);
    }
  }

  /** Proofs that are all but right. */
  private List<String> wrong(String path) {
    var stranger = HolderForTests.of();
    return List.of(
        holder.proof("POST", uri(path), token),
        holder.proof("GET", "http://" + HOST + path, token),
        holder.proof("GET", "https://other.example.test" + path, token),
        holder.proof("GET", uri(path)),
        holder.proof("GET", uri(path), "another"),
        stranger.proof("GET", uri(path), token),
        holder.sign(holder.header().put("jwk", stranger.jwk()), claims(path)),
        holder.sign(holder.header().put("alg", "HS256"), claims(path)),
        holder.sign(holder.header().put("typ", "JWT"), claims(path)),
        holder.sign(secret(), claims(path)),
        holder.sign(holder.header(), claims(path).put("nonce", "old")),
        holder.sign(holder.header(), claims(path).put("iat", 1_700_000_000)),
        "x");
  }

  private JsonObject secret() {
    var header = holder.header();
    header.getJsonObject("jwk").put("d", "AAAA");
    return header;
  }

  private JsonObject claims(String path) {
    return HolderForTests.claims("GET", uri(path)).put("ath", Expected.hash(token));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SIDECAR")
  void AC075_a_proof_counts_once_at_whichever_door_and_replica(Door door) {
    var proof = proof("/orders/7");
    assertThat(status(door, "/orders/7", by("DPoP"), proof)).isEqualTo(200);
    for (var again : List.of(door, Door.PROXY, Door.FORWARD_AUTH)) {
      assertThat(status(again, "/orders/7", by("DPoP"), proof)).isEqualTo(401);
      assertThat(ask(replica, again, "/orders/7", by("DPoP"), proof).status()).isEqualTo(401);
    }
  }

  private static RawHttp.Answer forwardAuth(String path, String... headers) {
    var all = new ArrayList<>(List.of("Host: sallyport"));
    all.addAll(List.of(headers));
    all.addAll(
        List.of(
            "X-Forwarded-Method: GET",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: " + HOST,
            "X-Forwarded-Uri: " + path,
            "X-Forwarded-For: " + Door.CLIENT));
    return RawHttp.ask(sallyport.decisions(), "GET /forward-auth", all);
  }

  private static RawHttp.Answer proxy(String path, String... headers) {
    var all = new ArrayList<>(List.of("Host: " + HOST, "X-Forwarded-Proto: https"));
    all.addAll(List.of(headers));
    return RawHttp.ask(sallyport.gate(), "GET " + path, all);
  }

  private static List<RawHttp.Answer> both(String path, String... headers) {
    return List.of(proxy(path, headers), forwardAuth(path, headers));
  }

  private static void challenged(RawHttp.Answer answer, String error) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers().get("WWW-Authenticate"))
        .startsWith("DPoP ")
        .contains("error=\"" + error + "\"", "algs=\"ES256 EdDSA PS256 RS256\"");
  }

  @Test
  void AC075_who_is_refused_hears_what_was_wrong() {
    both("/orders/7", by("Bearer")).forEach(answer -> challenged(answer, "invalid_token"));
    both("/orders/7", by("DPoP")).forEach(answer -> challenged(answer, "invalid_dpop_proof"));
    var other = "DPoP: " + HolderForTests.of().proof("GET", uri("/orders/7"), token);
    challenged(proxy("/orders/7", by("DPoP"), other), "invalid_token");
    var old =
        "DPoP: " + holder.sign(holder.header(), claims("/orders/7").put("nonce", "of-yesterday"));
    both("/orders/7", by("DPoP"), old)
        .forEach(
            answer -> {
              challenged(answer, "use_dpop_nonce");
              assertThat(answer.headers().get("DPoP-Nonce")).isNotEmpty();
            });
    assertThat(proxy("/bound/7").headers().get("WWW-Authenticate"))
        .isEqualTo("DPoP realm=\"sallyport\", algs=\"ES256 EdDSA PS256 RS256\"");
  }

  @Test
  void a_route_may_demand_bound_tokens_and_nonces() {
    var plain = "Authorization: Bearer " + THEIRS.all().get("good");
    assertThat(proxy("/orders/7", plain).status()).isEqualTo(200);
    both("/bound/7", plain).forEach(answer -> challenged(answer, "invalid_token"));
    assertThat(proxy("/bound/7", by("DPoP"), proof("/bound/7")).status()).isEqualTo(200);
    var path = "/nonced/7";
    var refused = forwardAuth(path, by("DPoP"), proof(path));
    challenged(refused, "use_dpop_nonce");
    var nonce = refused.headers().get("DPoP-Nonce");
    for (var door : List.of(Door.PROXY, Door.FORWARD_AUTH, Door.EXT_AUTHZ_GRPC)) {
      var proof = "DPoP: " + holder.sign(holder.header(), claims(path).put("nonce", nonce));
      assertThat(status(door, path, by("DPoP"), proof)).isEqualTo(200);
    }
  }

  @Test
  void a_token_that_is_bound_to_no_key_is_not_sent_with_one() {
    var plain = THEIRS.all().get("good");
    var proof = "DPoP: " + holder.proof("GET", uri("/orders/7"), plain);
    both("/orders/7", "Authorization: DPoP " + plain, proof)
        .forEach(answer -> challenged(answer, "invalid_token"));
  }

  @Test
  void AC076_what_nobody_proves_here_opens_nothing() {
    for (var confirmation :
        List.of(
            new JsonObject().put("x5t#S256", holder.key()),
            new JsonObject().put("jkt", holder.key()).put("x5t#S256", holder.key()),
            new JsonObject().put("jkt", "short"),
            new JsonObject())) {
      var odd = THEIRS.boundTo(confirmation);
      var proof = "DPoP: " + holder.proof("GET", uri("/orders/7"), odd);
      assertThat(proxy("/orders/7", "Authorization: DPoP " + odd, proof).status()).isEqualTo(401);
      assertThat(proxy("/orders/7", "Authorization: Bearer " + odd).status()).isEqualTo(401);
      var forged = "Client-Cert: :" + holder.key() + ":";
      assertThat(proxy("/orders/7", "Authorization: Bearer " + odd, forged).status())
          .isEqualTo(401);
    }
  }

  @Test
  void a_proof_goes_on_with_its_token_and_not_without() {
    assertThat(arrived(ask(sallyport, Door.PROXY, "/orders/7", by("DPoP"), proof("/orders/7"))))
        .contains("authorization", "dpop");
    for (var path : List.of("/dropped/7", "/exchanged/7")) {
      for (var door : List.of(Door.PROXY, Door.EXT_AUTHZ_HTTP, Door.EXT_AUTHZ_GRPC)) {
        var verdict = ask(sallyport, door, path, by("DPoP"), proof(path));
        assertThat(verdict.status()).isEqualTo(200);
        assertThat(arrived(verdict)).doesNotContain("dpop");
        assertThat(verdict.headers().getAll("authorization"))
            .noneMatch(value -> value.contains(token));
      }
    }
  }

  private static List<String> arrived(Door.Verdict verdict) {
    return verdict.headers().names().stream().map(String::toLowerCase).toList();
  }
}
