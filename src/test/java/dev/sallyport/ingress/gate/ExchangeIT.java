package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tokens that an API gets of who asks, which it verifies itself with the published keys. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExchangeIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final TokensForTests THEIRS = new TokensForTests();
  private static final ConcurrentLinkedQueue<String> ARRIVED = new ConcurrentLinkedQueue<>();
  private static SallyportForTests sallyport;
  private static SallyportForTests replica;
  private static UpstreamVerifier verifier;
  private static String api;
  private static String token;

  private static String gate() {
    return """
    issuers:
      - {name: ours, pool: local_Sallyport}
      %s
    upstreams:
      - {name: orders, servers: ["%s"], audience: "urn:orders"}
      - {name: invoices, servers: ["%s"]}
    routes:
      - {name: public, path: /public, upstream: orders, allow: ANONYMOUS}
      - {name: told, path: /told, upstream: orders, identity: {header: X-Identity-Token}}
      - {name: exchanged, path: /exchanged, upstream: orders, token: EXCHANGE}
      - {name: invoices, path: /invoices, upstream: invoices, token: EXCHANGE}
      - name: only
        path: /only
        upstream: orders
        token: DROP
        identity: {header: X-Identity-Token, audience: "urn:only"}
      - {name: plain, path: /plain, upstream: orders}
    """
        .formatted(THEIRS.issuer(), api, api);
  }

  @BeforeAll
  static void start() {
    var server =
        SallyportForTests.done(
            VERTX.createHttpServer().requestHandler(ExchangeIT::serve).listen(0, "127.0.0.1"));
    api = "http://127.0.0.1:" + server.actualPort();
    sallyport = Guarded.by(gate(), Map.of());
    replica = Guarded.replica(sallyport, gate(), Map.of());
    verifier = new UpstreamVerifier(sallyport.gate(), "urn:orders");
    token = sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
  }

  @AfterAll
  static void stop() {
    replica.close();
    sallyport.close();
    THEIRS.close();
    SallyportForTests.done(VERTX.close());
  }

  /** Serves whom the gate's token names, and nobody else. */
  private static void serve(HttpServerRequest request) {
    var headers = request.headers();
    ARRIVED.add(headers.toString());
    var own = headers.get("X-Identity-Token");
    var bearer = headers.get("Authorization");
    var shown = own == null && bearer != null ? bearer.substring("Bearer ".length()) : own;
    VERTX
        .executeBlocking(() -> verifier.claims(shown).getClaims())
        .onSuccess(
            claims ->
                request
                    .response()
                    .end(
                        new JsonObject()
                            .put("token", shown)
                            .put("bearer", bearer)
                            .put("sub", claims.get("sub"))
                            .toBuffer()))
        .onFailure(_ -> request.response().setStatusCode(401).end(String.valueOf(shown)));
  }

  private static RawHttp.Answer ask(URI at, String path, String bearer, String... more) {
    var headers = new ArrayList<>(List.of("Host: api.example.test"));
    headers.addAll(List.of(more));
    if (bearer != null) {
      headers.add("Authorization: Bearer " + bearer);
    }
    return RawHttp.ask(at, "GET " + path, headers);
  }

  private static JsonObject served(URI at, String path, String bearer) {
    var answer = ask(at, path, bearer);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  @Test
  void an_api_verifies_who_asks_with_the_published_keys() throws Exception {
    var before = SignedJWT.parse(token).getJWTClaimsSet();
    var claims = verifier.claims(served(sallyport.gate(), "/told", token).getString("token"));
    assertThat(claims.getIssuer()).isEqualTo(SallyportForTests.PUBLIC_URL);
    assertThat(claims.getAudience()).containsExactly("urn:orders");
    assertThat(claims.getSubject()).isEqualTo(before.getSubject());
    assertThat(claims.getStringClaim("origin_iss")).isEqualTo(before.getIssuer());
    assertThat(claims.getStringClaim("client_id")).isEqualTo("demoapp");
    assertThat(claims.getStringClaim("scope")).isEqualTo(before.getStringClaim("scope"));
    assertThat(claims.getExpirationTime().toInstant())
        .isEqualTo(claims.getIssueTime().toInstant().plusSeconds(60))
        .isAfter(Instant.now());
    var outside = served(sallyport.gate(), "/told", THEIRS.all().get("good")).getString("token");
    assertThat(verifier.claims(outside).getSubject()).isEqualTo("bob");
    assertThat(verifier.claims(outside).getStringClaim("origin_iss")).isEqualTo(THEIRS.url());
  }

  @Test
  void the_clients_token_is_passed_beside_it_unless_the_route_says_otherwise() {
    assertThat(served(sallyport.gate(), "/told", token).getString("bearer"))
        .isEqualTo("Bearer " + token);
    assertThat(ask(sallyport.gate(), "/plain", token).status()).isEqualTo(401);
  }

  @Test
  void an_exchanged_token_never_reaches_the_api() {
    var mark = "mark-" + System.nanoTime();
    ask(sallyport.gate(), "/exchanged", token, "X-Mark: " + mark, "X-Identity-Token: forged");
    var seen = ARRIVED.stream().filter(each -> each.contains(mark)).toList();
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst()).doesNotContain(token).doesNotContain("forged");
    assertThat(served(sallyport.gate(), "/exchanged", token).getString("sub")).isNotEmpty();
  }

  @Test
  void a_token_for_one_api_is_worth_nothing_to_another() {
    var answer = ask(sallyport.gate(), "/invoices", token);
    assertThat(answer.status()).isEqualTo(401);
    var invoices = new UpstreamVerifier(sallyport.gate(), "invoices");
    assertThat(invoices.claims(answer.body()).getSubject()).isNotEmpty();
    var only = ask(sallyport.gate(), "/only", token);
    assertThat(only.status()).isEqualTo(401);
    assertThat(new UpstreamVerifier(sallyport.gate(), "urn:only").claims(only.body()).getSubject())
        .isNotEmpty();
  }

  @Test
  void the_gate_itself_takes_no_token_that_it_made() {
    var made = served(sallyport.gate(), "/told", token).getString("token");
    assertThat(ask(sallyport.gate(), "/plain", made).status()).isEqualTo(401);
  }

  @Test
  void it_is_made_once_for_many_requests_and_every_replicas_counts() {
    var first = served(sallyport.gate(), "/exchanged", token).getString("token");
    assertThat(served(sallyport.gate(), "/told", token).getString("token")).isEqualTo(first);
    // It verifies with the keys of the other replica.
    assertThat(served(replica.gate(), "/told", token).getString("token")).isNotEqualTo(first);
  }

  @Test
  void nobody_gets_one_where_everybody_may_pass() {
    var mark = "mark-" + System.nanoTime();
    ask(
        sallyport.gate(),
        "/public",
        null,
        "X-Mark: " + mark,
        "X-Identity-Token: forged",
        "X_Identity_Token: forged",
        "x.identity.token: forged");
    assertThat(ARRIVED.stream().filter(each -> each.contains(mark)))
        .hasSize(1)
        .allMatch(each -> !each.contains("forged") && !each.contains("identity"));
  }

  @Test
  void the_keys_are_published_for_a_while_and_to_be_read_only() throws Exception {
    var page = "/.sallyport/jwks.json";
    var answer = ask(sallyport.gate(), page, null);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().get("cache-control")).isEqualTo("public, max-age=300");
    assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
    assertThat(JWKSet.parse(answer.body()).getKeys()).hasSize(1).noneMatch(key -> key.isPrivate());
    assertThat(ask(replica.gate(), page, null).body()).isEqualTo(answer.body());
    assertThat(ask(sallyport.gate(), "/a/.." + page, null).status()).isEqualTo(200);
    var host = List.of("Host: any.example", "Content-Length: 0");
    assertThat(RawHttp.ask(sallyport.gate(), "POST " + page, host).status()).isEqualTo(405);
    var head = RawHttp.ask(sallyport.gate(), "HEAD " + page, host.subList(0, 1));
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void where_none_can_be_made_nobody_passes() {
    try (var alone = Guarded.by(gate(), Map.of())) {
      alone.testing("POST", "faults", "{\"redisFails\":true}");
      var before = ARRIVED.size();
      for (var path : List.of("/told", "/exchanged", "/only", "/.sallyport/jwks.json")) {
        var answer = ask(alone.gate(), path, THEIRS.all().get("good"));
        assertThat(answer.status()).as(path).isEqualTo(503);
        assertThat(answer.headers().get("retry-after")).isEqualTo("1");
        assertThat(answer.headers().get("cache-control")).isEqualTo("no-store");
      }
      assertThat(ARRIVED).hasSize(before);
      alone.testing("DELETE", "faults", "");
      // Another key than that of the others.
      assertThat(ask(alone.gate(), "/told", THEIRS.all().get("good")).status()).isEqualTo(401);
      assertThat(ARRIVED).hasSize(before + 1);
    }
  }

  @Test
  void where_no_route_has_one_made_there_are_no_keys() {
    var gate =
        """
        upstreams:
          - {name: api, servers: ["%s"]}
        routes:
          - {name: public, path: /public, upstream: api, allow: ANONYMOUS}
        """
            .formatted(api);
    try (var without = Guarded.by(gate, Map.of())) {
      assertThat(ask(without.gate(), "/.sallyport/jwks.json", null).status()).isEqualTo(403);
    }
  }
}
