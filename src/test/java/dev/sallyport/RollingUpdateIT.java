package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.redis.RedisForTests;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Processes that take each other's place on one Redis, as in a rolling update, while people go on
 * working.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RollingUpdateIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int SOME = 40;
  private static final int SIGTERM = 128 + 15;

  private static final RedisForTests REDIS = new RedisForTests();
  private static final Path DATA = RedisForTests.scratch();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static Vertx vertx;
  private static Path config;

  private final List<GatewayProcess> started = new ArrayList<>();

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    HttpServer api =
        SallyportForTests.done(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      if (request.path().endsWith("slow")) {
                        vertx.setTimer(1_500, _ -> request.response().end("late"));
                      } else {
                        request.response().end("an order");
                      }
                    })
                .listen(0, "127.0.0.1"));
    config =
        Guarded.file(
            """
            issuers:
              - {name: ours, pool: local_Sallyport}
            upstreams:
              - {name: orders, servers: ["http://127.0.0.1:%d"]}
            routes:
              - {name: orders, path: /orders/**, upstream: orders}
            """
                .formatted(api.actualPort()));
  }

  @AfterAll
  static void close() {
    SallyportForTests.done(vertx.close());
    REDIS.kill();
  }

  @AfterEach
  void end() {
    started.forEach(GatewayProcess::close);
  }

  private GatewayProcess ready() {
    return ready("6s");
  }

  private GatewayProcess ready(String notice) {
    var settings = Map.of("SALLYPORT_DRAIN_NOTICE", notice);
    var process = GatewayProcess.start(config, DATA, REDIS, settings);
    started.add(process);
    return process.awaitReady();
  }

  @Test
  void AC122_processes_take_each_others_place_under_load_and_no_request_fails() {
    var first = ready();
    var tokens = signedIn(first);
    var begun = begun(first);
    try (var load = new SteadyLoad(first, refresh(tokens), tokens.getString("AccessToken"))) {
      var second = ready();
      replaced(first, second, load);
      reads(second, tokens);
      ends(begun, second);

      var newer = signedIn(second);
      var begunLater = begun(second);
      var third = ready();
      replaced(second, third, load);
      reads(third, tokens);
      reads(third, newer);
      ends(begunLater, third);
    }
  }

  private static void replaced(GatewayProcess before, GatewayProcess after, SteadyLoad load) {
    load.also(after);
    // Its start takes the processors of everything else on this machine.
    load.settle(SOME);
    before.terminate();
    assertThat(before.awaitEnd()).isEqualTo(SIGTERM);
    assertThat(before.log()).doesNotContain("not everything stopped in time");
    goesOn(load);
  }

  @Test
  void who_stops_is_unready_at_once_and_serves_on_while_that_is_noticed() {
    // Longer than the test, however busy the machine.
    var only = ready("5m");
    only.terminate();
    await().atMost(PATIENCE).until(() -> only.readiness() == 503);
    var answer = post(only.apiPort(), "InitiateAuth", login());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Connection")).contains("close");
    assertThat(get(only.opsPort(), "/health/ready").body())
        .contains("\"serving\":\"down\"", "\"redis\":\"up\"", "\"keys\":\"up\"");
    assertThat(get(only.opsPort(), "/health/live").statusCode()).isEqualTo(200);
  }

  /** Many more requests are served, and none fails. */
  private static void goesOn(SteadyLoad load) {
    var before = load.served();
    await().atMost(PATIENCE).until(() -> !load.failed().isEmpty() || load.served() > before + SOME);
    assertThat(load.failed()).isEmpty();
  }

  private static JsonObject signedIn(GatewayProcess at) {
    return answer(at, "InitiateAuth", login()).getJsonObject("AuthenticationResult");
  }

  private static JsonObject login() {
    return initiate("demoapp", "USER_PASSWORD_AUTH")
        .put(
            "AuthParameters",
            new JsonObject().put("USERNAME", "alice").put("PASSWORD", "Correct-Horse-7"));
  }

  private static JsonObject initiate(String client, String flow) {
    return new JsonObject().put("AuthFlow", flow).put("ClientId", client);
  }

  private static JsonObject refresh(JsonObject tokens) {
    return initiate("demoapp", "REFRESH_TOKEN_AUTH")
        .put(
            "AuthParameters",
            new JsonObject().put("REFRESH_TOKEN", tokens.getString("RefreshToken")));
  }

  /** A sign-in that waits for the answer of a CAPTCHA. */
  private static String begun(GatewayProcess at) {
    var input =
        initiate("demoguarded", "CUSTOM_AUTH")
            .put("AuthParameters", new JsonObject().put("USERNAME", "alice"));
    return answer(at, "InitiateAuth", input).getString("Session");
  }

  /** What was begun elsewhere ends here with tokens. */
  private static void ends(String session, GatewayProcess at) {
    var asked = new JsonObject().put("ClientId", "demoguarded").put("Session", session);
    var kept = new JsonObject(send(at.opsPort(), "/testing/answer", "", asked).body());
    var next = respond(at, session, kept.getString("answer"));
    var end = respond(at, next.getString("Session"), "Correct-Horse-7");
    assertThat(end.getJsonObject("AuthenticationResult").getString("AccessToken")).isNotEmpty();
  }

  private static JsonObject respond(GatewayProcess at, String session, String answer) {
    return answer(
        at,
        "RespondToAuthChallenge",
        new JsonObject()
            .put("ClientId", "demoguarded")
            .put("ChallengeName", "CUSTOM_CHALLENGE")
            .put("Session", session)
            .put(
                "ChallengeResponses",
                new JsonObject().put("USERNAME", "alice").put("ANSWER", answer)));
  }

  /** Tokens of another process count here: at the API, for a refresh, and at the gate. */
  private static void reads(GatewayProcess at, JsonObject tokens) {
    var access = tokens.getString("AccessToken");
    var user = answer(at, "GetUser", new JsonObject().put("AccessToken", access));
    assertThat(user.getString("Username")).isEqualTo("alice");
    assertThat(answer(at, "InitiateAuth", refresh(tokens)).getJsonObject("AuthenticationResult"))
        .isNotNull();
    assertThat(
            sent(HttpRequest.newBuilder(at(at.gatePort(), "/orders/7"))
                    .header("Authorization", "Bearer " + access)
                    .build())
                .body())
        .isEqualTo("an order");
  }

  private static JsonObject answer(GatewayProcess at, String operation, JsonObject input) {
    var answer = post(at.apiPort(), operation, input);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static HttpResponse<String> post(int port, String operation, JsonObject input) {
    return send(port, "/", "AWSCognitoIdentityProviderService." + operation, input);
  }

  private static HttpResponse<String> send(int port, String path, String target, JsonObject input) {
    return sent(
        HttpRequest.newBuilder(at(port, path))
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", target)
            .POST(HttpRequest.BodyPublishers.ofString(input.encode()))
            .build());
  }

  private static HttpResponse<String> get(int port, String path) {
    return sent(HttpRequest.newBuilder(at(port, path)).build());
  }

  private static URI at(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static HttpResponse<String> sent(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
