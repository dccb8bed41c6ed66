package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.ingress.gate.Echo;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Routes that take only so many requests, behind two replicas. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GateRatesIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static Echo echo;
  private static SallyportForTests sallyport;
  private static SallyportForTests replica;

  @BeforeAll
  static void start() {
    echo = new Echo();
    var file =
        Guarded.file(
            """
            issuers:
              - name: ours
                pool: local_Sallyport
            upstreams:
              - name: api
                servers: [%s]
            routes:
              - name: user
                path: /user
                upstream: api
                rate: [{perSecond: 1, burst: 4, by: USER}]
              - name: address
                path: /address
                upstream: api
                rate: [{perSecond: 1, burst: 4, by: ADDRESS}]
              - name: route
                path: /route
                upstream: api
                allow: ANONYMOUS
                rate: [{perSecond: 1, burst: 4, by: ROUTE}]
              - name: explained
                path: /explained
                upstream: api
                allow: ANONYMOUS
                rate: [{perSecond: 1, burst: 1, by: ROUTE}]
            """
                .formatted(echo.url()));
    var settings = new HashMap<>(SallyportForTests.settings(new RedisForTests(), Map.of()));
    settings.putAll(Map.of("SALLYPORT_GATE_PORT", "0", "SALLYPORT_GATE_DECISIONS_PORT", "0"));
    sallyport = SallyportForTests.of(file, settings);
    replica = SallyportForTests.of(file, settings);
  }

  @AfterAll
  static void stop() {
    replica.close();
    sallyport.close();
    echo.close();
  }

  private static HttpResponse<String> send(SallyportForTests to, String path, String token) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(to.gate() + path))
              .header("Authorization", "Bearer " + token)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static String token(String user, String password) {
    return sallyport.signedIn(user, password).accessToken();
  }

  /** So many requests by turns to both replicas: how many were let through, within the limit. */
  private static List<HttpResponse<String>> flood(String path, String token) {
    var began = System.nanoTime();
    var answers = new ArrayList<HttpResponse<String>>();
    for (int i = 0; i < 20; i++) {
      answers.add(send(i % 2 == 0 ? sallyport : replica, path, token));
    }
    var seconds = (System.nanoTime() - began) / 1e9;
    var let = answers.stream().filter(answer -> answer.statusCode() != 429).count();
    assertThat(let).isBetween(4L, 4 + (long) Math.ceil(seconds));
    return answers;
  }

  @Test
  void two_replicas_count_a_user_together_and_tell_when_to_come_again() {
    var refused =
        flood("/user", token("alice", "Correct-Horse-7")).stream()
            .filter(answer -> answer.statusCode() == 429)
            .toList();
    assertThat(refused)
        .isNotEmpty()
        .allSatisfy(
            answer -> {
              assertThat(answer.headers().firstValue("retry-after")).contains("1");
              assertThat(new JsonObject(answer.body()).getString("error"))
                  .isEqualTo("too_many_requests");
            });
  }

  @Test
  void another_user_has_room_and_so_has_the_same_one_later() {
    var mine = token(sallyport.user(), "Horse-Battery-8");
    flood("/user", mine);
    assertThat(send(sallyport, "/user", token(sallyport.user(), "Horse-Battery-8")).statusCode())
        .isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(300))
        .until(() -> send(replica, "/user", mine).statusCode() == 200);
  }

  @Test
  void a_flood_from_one_address_has_no_token_looked_at() {
    assertThat(flood("/address", "made.up.token"))
        .extracting(HttpResponse::statusCode)
        .containsOnly(401, 429);
  }

  @Test
  void a_route_has_room_for_so_many_whoever_asks() {
    flood("/route", "");
  }

  @Test
  void an_explanation_takes_nothing() {
    var input = new JsonObject().put("Method", "GET").put("Url", "http://a.test/explained");
    for (int i = 0; i < 5; i++) {
      var explained = sallyport.signed("Sallyport.ExplainRequest", input);
      assertThat(explained.getBoolean("Passes")).isTrue();
      assertThat(explained.getJsonArray("Steps").encode())
          .contains("1 a second, 1 at once, by ROUTE; this request is not counted");
    }
    assertThat(send(sallyport, "/explained", "").statusCode()).isEqualTo(200);
  }
}
