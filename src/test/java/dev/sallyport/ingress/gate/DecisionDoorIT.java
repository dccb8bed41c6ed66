package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask, whom we believe, and questions that are none. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DecisionDoorIT {
  private static final String LISTED = "127.0.0.2";
  private static final List<String> ASKED =
      List.of(
          "Host: sallyport",
          "X-Forwarded-Method: GET",
          "X-Forwarded-Proto: https",
          "X-Forwarded-Host: api.example.test",
          "X-Forwarded-Uri: /public/a",
          "X-Forwarded-For: 203.0.113.9");
  private static final Vertx VERTX = Vertx.vertx();
  private static final Echo ECHO = new Echo();
  private static SallyportForTests sallyport;

  /** Asks from this machine's other addresses are of no one listed. */
  private static SallyportForTests local;

  private static String gate(String more) {
    return more
        + """
        issuers:
          - {name: ours, pool: local_Sallyport}
        upstreams:
          - {name: api, servers: ["%s"]}
        routes:
          - {name: public, path: /public/**, upstream: api, allow: ANONYMOUS}
          - {name: mine, path: /mine/**, upstream: api, headers: {X-User-Id: sub}}
          - {name: dropped, path: /dropped, upstream: api, token: DROP}
        """
            .formatted(ECHO.url());
  }

  @BeforeAll
  static void start() {
    sallyport =
        Guarded.by(
            gate("trustedProxies: [127.0.0.2]\ndecisions: {peers: [127.0.0.2]}\n"), Map.of());
    local = Guarded.by(gate("decisions: {peers: [127.0.0.1]}\n"), Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    local.close();
    ECHO.close();
    SallyportForTests.done(VERTX.close());
  }

  private static RawHttp.Answer ask(List<String> headers) {
    return RawHttp.ask(LISTED, sallyport.decisions(), "GET /forward-auth", headers);
  }

  private static List<String> and(String... more) {
    var all = new ArrayList<>(ASKED);
    all.addAll(List.of(more));
    return all;
  }

  private static List<String> without(String name) {
    return ASKED.stream().filter(line -> !line.startsWith(name)).toList();
  }

  @Test
  void AC034_nobody_can_ask_where_nobody_is_listed() {
    try (var closed = Guarded.by(gate(""), Map.of())) {
      assertThat(closed.decisions().getPort()).isZero();
    }
  }

  @Test
  void AC034_only_listed_peers_may_ask() {
    assertThat(ask(ASKED).status()).isEqualTo(200);
    for (var line : List.of("GET /forward-auth", "GET /ext-authz/public/a")) {
      assertThat(RawHttp.ask("127.0.0.1", sallyport.decisions(), line, ASKED).status())
          .isEqualTo(403);
    }
    assertThat(call(sallyport.decisions(), HttpMethod.POST, CHECK).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-Method: GET",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: api.example.test",
        "X-Forwarded-Uri: /public/a",
        "X-Forwarded-For: 203.0.113.9"
      })
  void AC034_what_is_forwarded_twice_is_refused(String line) {
    assertThat(ask(and(line)).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-Method", "X-Forwarded-Host", "X-Forwarded-Uri"})
  void AC023_what_is_not_said_is_refused(String name) {
    assertThat(ask(without(name)).status()).isEqualTo(400);
  }

  @Test
  void AC034_what_is_neither_http_nor_https_is_refused() {
    var odd = new ArrayList<>(without("X-Forwarded-Proto"));
    odd.add("X-Forwarded-Proto: https,http");
    assertThat(ask(odd).status()).isEqualTo(400);
  }

  @Test
  void AC034_the_reverse_proxy_believes_a_proto_of_trusted_proxies_only() {
    var told = List.of("Host: a", "X-Forwarded-Proto: https");
    assertThat(proto(LISTED, told)).isEqualTo("https");
    assertThat(proto("127.0.0.1", told)).isEqualTo("http");
    assertThat(proto(LISTED, List.of("Host: a"))).isEqualTo("http");
    var twice = List.of("Host: a", "X-Forwarded-Proto: https", "X-Forwarded-Proto: http");
    assertThat(RawHttp.ask(LISTED, sallyport.gate(), "GET /public/a", twice).status())
        .isEqualTo(400);
    assertThat(proto("127.0.0.1", twice)).isEqualTo("http");
  }

  private static String proto(String from, List<String> headers) {
    var answer = RawHttp.ask(from, sallyport.gate(), "GET /public/a", headers);
    return new JsonObject(answer.body())
        .getJsonArray("headers").stream()
            .map(JsonArray.class::cast)
            .filter(header -> header.getString(0).equalsIgnoreCase("x-forwarded-proto"))
            .map(header -> header.getString(1))
            .reduce((one, other) -> one + " and " + other)
            .orElse("");
  }

  @Test
  void a_client_cannot_turn_a_question_into_one_of_grpc() {
    var asked = new ArrayList<>(without("X-Forwarded-Uri"));
    asked.addAll(List.of("X-Forwarded-Uri: /mine/a", "Content-Type: application/grpc"));
    assertThat(ask(asked).status()).isEqualTo(401);
    for (var place : List.of("/ext-authz/mine/a", "/ext-authz" + CHECK)) {
      var status = call(local.decisions(), HttpMethod.POST, place).statusCode();
      assertThat(status).as(place).isIn(401, 403);
    }
    for (var place : List.of("/", "/other.Service/Call", CHECK + "?", CHECK + "/")) {
      var status = call(local.decisions(), HttpMethod.POST, place).statusCode();
      assertThat(status).as(place).isEqualTo(403);
    }
    assertThat(RawHttp.ask(LISTED, sallyport.decisions(), "POST " + CHECK, asked).status())
        .isEqualTo(403);
  }

  private static final String CHECK = "/envoy.service.auth.v3.Authorization/Check";

  private static HttpClientResponse call(URI at, HttpMethod method, String target) {
    var client = Door.grpc(VERTX);
    var options =
        new RequestOptions()
            .setMethod(method)
            .setHost(at.getHost())
            .setPort(at.getPort())
            .setURI(target)
            .putHeader("content-type", "application/grpc");
    return SallyportForTests.done(
        client.request(options).compose(request -> request.send()).eventually(client::close));
  }

  @Test
  void AC037_what_envoy_says_in_two_ways_is_refused() {
    var sound =
        HttpRequest.newBuilder()
            .setMethod("GET")
            .setHost("a")
            .setPath("/public/a")
            .putHeaders(":path", "/public/a")
            .build();
    assertThat(verdict(sound)).isEqualTo(200);
    assertThat(verdict(sound.toBuilder().putHeaders(":path", "/public/b").build())).isEqualTo(400);
    assertThat(verdict(sound.toBuilder().putHeaders(":authority", "b").build())).isEqualTo(400);
    assertThat(verdict(sound.toBuilder().putHeaders(":method", "PUT").build())).isEqualTo(400);
    assertThat(verdict(sound.toBuilder().putHeaders("x-a", "\ufffd").build())).isEqualTo(400);
    assertThat(verdict(sound.toBuilder().setFragment("b").build())).isEqualTo(400);
    assertThat(verdict(sound.toBuilder().setHost("a,b").build())).isEqualTo(400);
    assertThat(verdict(sound.toBuilder().setPath("").removeHeaders(":path").build()))
        .isEqualTo(400);
  }

  private static int verdict(HttpRequest asked) {
    var said = Door.check(VERTX, local.decisions(), Door.about(asked));
    return said.getStatus().getCode() == 0
        ? 200
        : said.getDeniedResponse().getStatus().getCodeValue();
  }

  @Test
  void AC036_envoy_is_told_to_take_away_what_steers() {
    var asked =
        HttpRequest.newBuilder()
            .setMethod("GET")
            .setHost("a")
            .setPath("/public/a")
            .putHeaders("x-original-url", "/x")
            .putHeaders("x-envoy-original-path", "/x")
            .putHeaders("x_user_id", "root")
            .putHeaders("x-forwarded-proto", "https")
            .putHeaders("accept", "*/*")
            .build();
    var said = Door.check(VERTX, local.decisions(), Door.about(asked));
    assertThat(said.getOkResponse().getHeadersToRemoveList())
        .containsExactlyInAnyOrder(
            "x-original-url", "x-envoy-original-path", "x_user_id", "x-user-id");
  }

  @Test
  void envoy_is_told_to_keep_a_token_that_is_not_passed_on() {
    var token = local.signedIn("alice", "Correct-Horse-7").accessToken();
    var headers = List.of("Host: a", "Authorization: Bearer " + token);
    var answer = RawHttp.ask(local.decisions(), "GET /ext-authz/dropped", headers);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().get("x-envoy-auth-headers-to-remove").split(","))
        .containsExactlyInAnyOrder("dpop", "authorization", "x-user-id");
  }

  @Test
  void who_asks_is_told_how_to_sign_in() {
    var asked = new ArrayList<>(without("X-Forwarded-Uri"));
    asked.add("X-Forwarded-Uri: /mine/a");
    var answer = ask(asked);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers().get("www-authenticate")).isEqualTo("Bearer realm=\"sallyport\"");
    assertThat(answer.headers().get("cache-control")).isEqualTo("no-store");
  }
}
