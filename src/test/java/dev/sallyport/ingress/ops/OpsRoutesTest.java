package dev.sallyport.ingress.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.OpsConfig;
import dev.sallyport.ingress.Drain;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.MetricsPage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OpsRoutesTest {
  private final MetricsPage page = new MetricsPage();
  private final AtomicReference<Future<?>> redis = new AtomicReference<>(Future.succeededFuture());
  private final AtomicReference<List<String>> faults = new AtomicReference<>(List.of());
  private final HttpClient client = HttpClient.newHttpClient();
  private Vertx vertx;
  private int port;

  @BeforeEach
  void open() throws Exception {
    vertx = page.observe(Vertx.builder(), new VertxOptions()).build();
    var checks =
        List.of(
            new Check("redis", _ -> redis.get()), new Check("keys", _ -> Future.succeededFuture()));
    port =
        new OpsRoutes(
                checks,
                page,
                List.of(router -> router.get("/testing/outbox").handler(c -> c.end("mail"))),
                faults::get)
            .deploy(vertx, new OpsConfig("127.0.0.1", 0), new Drain(Duration.ofSeconds(1)))
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .port();
  }

  @AfterEach
  void close() {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Test
  void it_is_ready_while_all_is_well() throws Exception {
    var answer = get("/health/ready");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject()
                .put("status", "up")
                .put("checks", new JsonObject().put("redis", "up").put("keys", "up")));
  }

  @Test
  void it_is_not_ready_but_alive_while_something_is_not_well() throws Exception {
    redis.set(Future.failedFuture(new IllegalStateException("redis://secret@host")));
    var answer = get("/health/ready");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(answer.body()).getJsonObject("checks"))
        .isEqualTo(new JsonObject().put("redis", "down").put("keys", "up"));
    assertThat(answer.body()).doesNotContain("secret");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void faults_made_for_a_test_are_told_beside_the_checks() throws Exception {
    faults.set(List.of("redis is 300ms late"));
    var answer = get("/health/ready");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getJsonArray("testFaults"))
        .containsExactly("redis is 300ms late");
  }

  @Test
  void a_check_that_never_answers_counts_as_down() throws Exception {
    redis.set(Promise.promise().future());
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void the_metrics_page_shows_ours_and_those_of_vertx() throws Exception {
    new Metrics(page.registry())
        .login(Metrics.Flow.SRP, Metrics.Challenge.of("CAPTCHA_POW"), Metrics.Outcome.GRANTED);
    get("/health/live");
    var answer = get("/metrics");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(answer.body())
        .contains(
            "sallyport_logins_total{challenge=\"captcha_pow\",flow=\"srp\",outcome=\"granted\"}"
                + " 1.0")
        .contains("vertx_http_server_requests_total");
  }

  @Test
  void further_routes_are_served_and_others_are_not_found() throws Exception {
    assertThat(get("/testing/outbox").body()).isEqualTo("mail");
    var answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void AC003_a_header_one_letter_off_frames_nothing() throws Exception {
    var request =
        "GET /health/live HTTP/1.1\r\nHost: a\r\nContent-Xength: 44\r\n\r\n"
            + "GET /health/ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(3);
      assertThat(answers).contains("\"redis\":\"up\"");
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
