package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An issuer that is not ours says at one replica that somebody has left. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserBackChannelIT {
  private static final String PATH = "/.sallyport/backchannel-logout";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Vertx vertx;
  private static Echo echo;
  private static IssuerProcess issuer;
  private static SallyportForTests sallyport;
  private static SallyportForTests other;

  @BeforeAll
  static void start() {
    issuer = IssuerProcess.of(Browser.HOST);
    vertx = Vertx.vertx();
    echo = new Echo();
    var gate = BrowserIT.gate(issuer, echo, "");
    sallyport = Guarded.by(gate, Map.of());
    other = Guarded.replica(sallyport, gate, Map.of());
  }

  @AfterAll
  static void stop() {
    if (sallyport != null) {
      other.close();
      sallyport.close();
      echo.close();
      issuer.close();
      SallyportForTests.done(vertx.close());
    }
  }

  private static Browser signedIn() {
    var browser = new Browser(vertx, sallyport.gate());
    assertThat(browser.open("/home").status()).isEqualTo(200);
    return browser;
  }

  private static int status(Browser browser) {
    return browser.fetch(HttpMethod.GET, "/json", BrowserIT.SAME_ORIGIN).status();
  }

  private static int left(String which) {
    issuer.behaves("gate=" + sallyport.gate() + "&" + which);
    return issuer.told().getInteger("answer");
  }

  private static int post(String form) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(sallyport.gate().toString()).resolve(PATH))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  @Test
  void the_session_that_came_of_the_issuers_ends_at_every_replica_and_no_other() {
    var one = signedIn();
    var session = issuer.told().getString("session");
    var another = signedIn();
    assertThat(session).isNotEqualTo(issuer.told().getString("session"));
    assertThat(left("leave=" + session)).isEqualTo(200);
    assertThat(status(one)).isEqualTo(401);
    one.at(other.gate());
    assertThat(status(one)).isEqualTo(401);
    assertThat(status(another)).isEqualTo(200);
  }

  @Test
  void AC106_whoever_left_altogether_has_no_session_here_and_may_begin_another() {
    var one = signedIn();
    var another = signedIn();
    assertThat(left("all=1")).isEqualTo(200);
    assertThat(status(one)).isEqualTo(401);
    assertThat(status(another)).isEqualTo(401);
    assertThat(one.open("/home").status()).isEqualTo(200);
  }

  @Test
  void AC053_a_logout_token_counts_once() throws Exception {
    signedIn();
    assertThat(left("all=1")).isEqualTo(200);
    var since = signedIn();
    assertThat(post(issuer.told().getString("logout"))).isEqualTo(400);
    assertThat(status(since)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "logout_token=", "logout_token=a.b.c", "other=1", "%zz"})
  void AC053_what_is_no_logout_token_ends_nothing(String form) throws Exception {
    var browser = signedIn();
    assertThat(post(form)).isEqualTo(400);
    assertThat(status(browser)).isEqualTo(200);
  }

  @Test
  void AC053_an_access_token_is_no_logout_token() throws Exception {
    var browser = signedIn();
    var seen =
        new JsonObject(browser.fetch(HttpMethod.GET, "/json", BrowserIT.SAME_ORIGIN).body())
            .getJsonArray("headers").stream()
                .map(JsonArray.class::cast)
                .filter(header -> header.getString(0).equalsIgnoreCase("authorization"))
                .map(header -> header.getString(1).substring("Bearer ".length()))
                .findFirst()
                .orElseThrow();
    assertThat(post("logout_token=" + URLEncoder.encode(seen, StandardCharsets.UTF_8)))
        .isEqualTo(400);
    assertThat(status(browser)).isEqualTo(200);
  }

  @Test
  void a_browser_that_goes_there_gets_nothing() {
    assertThat(new Browser(vertx, sallyport.gate()).navigate(PATH).status()).isEqualTo(405);
  }

  @Test
  void a_body_that_does_not_say_how_long_it_is_is_not_read() throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(sallyport.gate().toString()).resolve(PATH))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(new byte[1_000])))
            .build();
    assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(400);
  }
}
