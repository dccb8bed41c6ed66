package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The reverse proxy in front of an API that tells what came to it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProxyIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static Echo echo;
  private static SallyportForTests sallyport;
  private static String token;

  @BeforeAll
  static void start() {
    echo = new Echo();
    sallyport =
        Guarded.by(
            """
            issuers:
              - name: ours
                pool: local_Sallyport
            upstreams:
              - name: api
                servers: [%s]
            routes:
              - name: public
                path: /public/**
                upstream: api
                allow: ANONYMOUS
              - name: mine
                path: /mine/**
                upstream: api
                headers: {X-User-Id: sub}
              - name: dropped
                path: /dropped
                upstream: api
                token: DROP
              - name: scoped
                path: /scoped
                upstream: api
                scopes: [orders.read]
              - name: grouped
                path: /grouped
                upstream: api
                groups: [admins]
              - name: asked
                path: /asked
                allow: ANONYMOUS
              - name: own
                path: /people/{id}
                upstream: api
                condition: claims.sub == path.id
            """
                .formatted(echo.url()),
            Map.of());
    token = sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    echo.close();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(sallyport.gate() + path));
  }

  private static HttpRequest.Builder signedIn(String path) {
    return to(path).header("Authorization", "Bearer " + token);
  }

  /** What the API was asked. */
  private static JsonObject arrived(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static Map<String, String> headers(JsonObject arrived) {
    return arrived.getJsonArray("headers").stream()
        .map(JsonArray.class::cast)
        .collect(
            Collectors.toMap(
                header -> header.getString(0).toLowerCase(Locale.ROOT),
                header -> header.getString(1),
                (one, other) -> one + " and " + other));
  }

  @Test
  void what_is_open_to_everybody_goes_through_as_it_is() {
    var body = HttpRequest.BodyPublishers.ofString("hi");
    var answer = send(to("/public/a%20b?x=1&y=%2F").POST(body));
    var arrived = arrived(answer);
    assertThat(arrived.getString("method")).isEqualTo("POST");
    assertThat(arrived.getString("uri")).isEqualTo("/public/a%20b?x=1&y=%2F");
    assertThat(arrived.getString("body")).isEqualTo("hi");
    assertThat(answer.headers().firstValue("x-echo")).contains("yes");
    assertThat(answer.headers().firstValue("x-hop")).isEmpty();
  }

  @Test
  void who_brings_no_token_is_told_how_to() {
    var answer = send(to("/mine/a"));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate"))
        .contains("Bearer realm=\"sallyport\"");
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo("unauthorized");
  }

  @Test
  void who_is_signed_in_passes_and_the_upstream_is_told_who() {
    var arrived = headers(arrived(send(signedIn("/mine/a"))));
    assertThat(arrived).containsEntry("authorization", "Bearer " + token);
    assertThat(arrived.get("x-user-id")).matches("[0-9a-f-]{36}");
    assertThat(arrived).containsEntry("x-forwarded-for", "127.0.0.1");
    assertThat(arrived).containsEntry("x-forwarded-proto", "http");
  }

  @Test
  void a_refusal_is_counted_by_route_and_named_to_the_client() {
    var answer = send(to("/mine/a"));
    assertThat(answer.headers().firstValue("x-sallyport-attempt").orElse(""))
        .matches("[0-9a-f-]{36}");
    var page = sallyport.get(sallyport.ops().resolve("/metrics")).body();
    assertThat(page)
        .containsPattern(
            "sallyport_gate_requests_total\\{outcome=\"unauthenticated\",route=\"mine\"} [1-9]");
  }

  @Test
  void a_token_that_is_not_passed_on_stays_here() {
    assertThat(headers(arrived(send(signedIn("/dropped"))))).doesNotContainKey("authorization");
  }

  @Test
  void a_forged_token_is_refused() {
    var forged = token.substring(0, token.length() - 4) + "AAAA";
    var answer = send(to("/mine/a").header("Authorization", "Bearer " + forged));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
        .contains("error=\"invalid_token\"");
  }

  @Test
  void a_missing_scope_is_named() {
    var answer = send(signedIn("/scoped"));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
        .contains("error=\"insufficient_scope\", scope=\"orders.read\"");
  }

  @Test
  void who_is_in_none_of_the_groups_is_refused() {
    assertThat(send(signedIn("/grouped")).statusCode()).isEqualTo(403);
  }

  @Test
  void a_condition_sees_claims_and_the_names_in_the_path() {
    var sub = headers(arrived(send(signedIn("/mine/a")))).get("x-user-id");
    arrived(send(signedIn("/people/" + sub)));
    assertThat(send(signedIn("/people/somebody")).statusCode()).isEqualTo(403);
  }

  @Test
  void a_route_that_leads_nowhere_is_for_other_proxies_only() {
    assertThat(send(to("/asked")).statusCode()).isEqualTo(403);
  }

  @Test
  void AC027_what_has_no_route_is_refused() {
    assertThat(send(signedIn("/elsewhere")).statusCode()).isEqualTo(403);
    assertThat(send(signedIn("/")).statusCode()).isEqualTo(403);
  }

  @Test
  void AC032_a_clients_own_identity_headers_are_taken_away_on_every_route() {
    for (var path : List.of("/public/a", "/mine/a")) {
      var arrived =
          headers(
              arrived(
                  send(
                      signedIn(path)
                          .header("X-User-Id", "root")
                          .header("X-Auth-Request-Email", "root@example.com")
                          .header("X-Other", "kept"))));
      assertThat(arrived.getOrDefault("x-user-id", "")).doesNotContain("root");
      assertThat(arrived)
          .doesNotContainKey("x-auth-request-email")
          .containsEntry("x-other", "kept");
    }
  }

  @Test
  void a_revocation_ends_a_token_whose_yes_from_redis_is_settled() {
    // The password was set just now, so that Redis is asked, at first each second.
    var tokens = sallyport.signedIn(sallyport.user(), "Horse-Battery-8");
    var request = to("/mine/a").header("Authorization", "Bearer " + tokens.accessToken());
    sallyport.advance("2m");
    await().until(() -> send(request).statusCode() == 200);
    var asked = sallyport.redis().calls("hmget");
    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(10))
        .until(() -> send(request).statusCode() == 200);
    // Each loop once; before, twice a second.
    assertThat(sallyport.redis().calls("hmget") - asked).isLessThan(4);
    sallyport.sdk().revokeToken(r -> r.clientId("demoapp").token(tokens.refreshToken()));
    await().atMost(Duration.ofSeconds(1)).until(() -> send(request).statusCode() == 401);
  }
}
