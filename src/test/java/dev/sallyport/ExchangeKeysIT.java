package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** An operator changes the keys that sign for upstreams, while two gates run. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExchangeKeysIT {
  private static final Duration MOMENTS = Duration.ofSeconds(5);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final RedisForTests REDIS = new RedisForTests();
  private static final Map<String, String> SETTINGS = SallyportForTests.settings(REDIS, Map.of());
  private static Vertx vertx;
  private static SallyportForTests sallyport;
  private static SallyportForTests replica;
  private static String token;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    var api =
        SallyportForTests.done(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> request.response().end(request.getHeader("X-Identity-Token")))
                .listen(0, "127.0.0.1"));
    var gate =
        """
        issuers:
          - {name: ours, pool: local_Sallyport}
        upstreams:
          - {name: orders, servers: ["http://127.0.0.1:%d"], audience: "urn:orders"}
        routes:
          - {name: told, path: /told, upstream: orders, identity: {header: X-Identity-Token}}
        """
            .formatted(api.actualPort());
    sallyport = Guarded.by(gate, SETTINGS);
    replica = Guarded.replica(sallyport, gate, SETTINGS);
    token = sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
  }

  @AfterAll
  static void stop() {
    replica.close();
    sallyport.close();
    SallyportForTests.done(vertx.close());
    REDIS.kill();
  }

  private record Said(int status, String out, String err) {
    /** The ids of the keys that are told to be this. */
    List<String> keys(String state) {
      return out.lines()
          .map(line -> line.split(" +"))
          .filter(parts -> parts[1].equals(state))
          .map(parts -> parts[0])
          .toList();
    }
  }

  private static Said run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    var status =
        Main.commands(SETTINGS)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args);
    return new Said(status, out.toString(), err.toString());
  }

  private static String got(URI at, String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(at.resolve(path)).header("Authorization", "Bearer " + token);
    var answer = HTTP.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static String signs(SallyportForTests gate)
      throws IOException, InterruptedException, ParseException {
    return SignedJWT.parse(got(gate.gate(), "/told")).getHeader().getKeyID();
  }

  private static List<String> published(SallyportForTests gate)
      throws IOException, InterruptedException, ParseException {
    return JWKSet.parse(got(gate.gate(), "/.sallyport/jwks.json")).getKeys().stream()
        .map(JWK::getKeyID)
        .toList();
  }

  @Test
  void a_key_that_is_revoked_neither_signs_nor_is_published_at_any_gate_moments_later()
      throws Exception {
    signs(sallyport);
    var stolen = run("exchange-keys", "list").keys("signs").getFirst();
    for (var gate : List.of(sallyport, replica)) {
      // What another test revoked may be on its way still.
      await().atMost(MOMENTS).untilAsserted(() -> assertThat(signs(gate)).isEqualTo(stolen));
    }

    var revoked = run("exchange-keys", "revoke", stolen);
    assertThat(revoked.status()).as(revoked.err()).isZero();
    var other = revoked.keys("signs").getFirst();
    assertThat(other).isNotEqualTo(stolen);
    for (var gate : List.of(sallyport, replica)) {
      await()
          .atMost(MOMENTS)
          .untilAsserted(
              () -> {
                assertThat(signs(gate)).isEqualTo(other);
                assertThat(published(gate)).contains(other).doesNotContain(stolen);
              });
    }

    var again = run("exchange-keys", "revoke", stolen);
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("There is no such key").doesNotContain("\tat ");
  }

  @Test
  void a_key_made_before_its_time_waits_beside_the_one_that_signs() throws Exception {
    signs(sallyport);
    var rotated = run("exchange-keys", "rotate");
    assertThat(rotated.status()).as(rotated.err()).isZero();
    var next = rotated.keys("next").getFirst();
    assertThat(run("exchange-keys", "list").keys("next")).containsExactly(next);
    var again = run("exchange-keys", "rotate");
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("waits for its turn");

    // And where the one that signs is revoked, the next is there already.
    var signing = run("exchange-keys", "list").keys("signs").getFirst();
    assertThat(run("exchange-keys", "revoke", signing).keys("signs")).containsExactly(next);
  }
}
