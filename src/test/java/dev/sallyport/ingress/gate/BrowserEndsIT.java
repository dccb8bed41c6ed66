package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** When browsers' sessions end by themselves, and what other proxies are told of browsers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserEndsIT {
  private Vertx vertx;
  private Echo echo;
  private IssuerProcess issuer;
  private SallyportForTests sallyport;

  @BeforeEach
  void start() {
    issuer = IssuerProcess.of(Browser.HOST);
    vertx = Vertx.vertx();
    echo = new Echo();
    // A client without a secret has nothing but PKCE.
    var gate =
        BrowserIT.gate(issuer, echo, "idle: 10m\nabsolute: 25m")
            .replace("clientId: gate", "clientId: public-gate")
            .replaceFirst(" *clientSecret: .*\n", "");
    sallyport = Guarded.by("decisions: {peers: [127.0.0.1]}\n" + gate, Map.of());
  }

  @AfterEach
  void stop() {
    if (sallyport != null) {
      sallyport.close();
      echo.close();
      issuer.close();
      SallyportForTests.done(vertx.close());
    }
  }

  private static int json(Browser browser) {
    return browser.fetch(HttpMethod.GET, "/json", BrowserIT.SAME_ORIGIN).status();
  }

  @Test
  void a_session_ends_idle_and_after_a_time_in_any_case() {
    var idle = new Browser(vertx, sallyport.gate());
    var busy = new Browser(vertx, sallyport.gate());
    idle.open("/home");
    busy.open("/home");
    sallyport.advance("9m");
    assertThat(json(idle)).isEqualTo(200);
    assertThat(json(busy)).isEqualTo(200);
    sallyport.advance("9m");
    assertThat(json(busy)).isEqualTo(200);
    sallyport.advance("2m");
    assertThat(json(idle)).isEqualTo(401);
    assertThat(json(busy)).isEqualTo(200);
    sallyport.advance("6m");
    assertThat(json(busy)).isEqualTo(401);
  }

  @Test
  void other_proxies_are_told_to_send_a_browser_to_sign_in_and_what_to_send_on()
      throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var stranger = http.send(asked("/home?a=1", ""), HttpResponse.BodyHandlers.ofString());
      assertThat(stranger.statusCode()).isEqualTo(302);
      assertThat(stranger.headers().firstValue("location").orElseThrow())
          .startsWith(issuer.url() + "/auth?");
      assertThat(stranger.headers().firstValue("set-cookie").orElseThrow())
          .startsWith("__Host-sallyport-start=");
      var browser = new Browser(vertx, sallyport.gate());
      browser.open("/home");
      var cookie = "__Host-sallyport=" + browser.session() + "; theme=dark";
      var known = http.send(asked("/home", cookie), HttpResponse.BodyHandlers.ofString());
      assertThat(known.statusCode()).isEqualTo(200);
      assertThat(known.headers().firstValue("x-user-id")).contains("alice");
      assertThat(known.headers().firstValue("cookie")).contains("theme=dark");
      assertThat(known.headers().firstValue("authorization").orElseThrow()).startsWith("Bearer ey");
    }
  }

  @Test
  void a_client_without_a_secret_exchanges_tokens_and_signs_out_too() {
    issuer.behaves("ttl=4");
    var browser = new Browser(vertx, sallyport.gate());
    browser.open("/home");
    var before = issuer.refreshed();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> json(browser) == 200 && issuer.refreshed() > before);
    var page = browser.fetch(HttpMethod.POST, "/.sallyport/logout", BrowserIT.SAME_ORIGIN);
    assertThat(page.status()).isEqualTo(303);
    assertThat(json(browser)).isEqualTo(401);
  }

  @Test
  void AC115_a_redis_that_hangs_is_no_end_of_a_session() {
    var browser = new Browser(vertx, sallyport.gate());
    browser.open("/home");
    sallyport.redis().signal("STOP");
    try {
      assertThat(json(browser)).isEqualTo(503);
    } finally {
      sallyport.redis().signal("CONT");
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> json(browser) == 200);
  }

  private HttpRequest asked(String path, String cookie) {
    var asked =
        HttpRequest.newBuilder(URI.create(sallyport.decisions() + "/forward-auth"))
            .header("X-Forwarded-Method", "GET")
            .header("X-Forwarded-Proto", "http")
            .header("X-Forwarded-Host", Browser.HOST)
            .header("X-Forwarded-Uri", path)
            .header("Accept", "text/html");
    return (cookie.isEmpty() ? asked : asked.header("Cookie", cookie)).build();
  }
}
