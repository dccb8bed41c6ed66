package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** What operators hear of browsers' sessions, in metrics and in the log of decisions. */
@Isolated("it reads the audit log of all gateways in this JVM")
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserNotesIT {
  private static final Logger AUDIT = (Logger) LoggerFactory.getLogger("audit");

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Vertx vertx;
  private Echo echo;
  private IssuerProcess issuer;
  private SallyportForTests sallyport;

  @BeforeEach
  void start() {
    issuer = IssuerProcess.of(Browser.HOST);
    vertx = Vertx.vertx();
    echo = new Echo();
    sallyport = Guarded.by(BrowserIT.gate(issuer, echo, ""), Map.of());
    log.start();
    AUDIT.addAppender(log);
  }

  @AfterEach
  void stop() {
    AUDIT.detachAppender(log);
    if (sallyport != null) {
      sallyport.close();
      echo.close();
      issuer.close();
      SallyportForTests.done(vertx.close());
    }
  }

  private int count(String event, String reason) {
    var name = "sallyport_gate_browsers_total{event=\"" + event + "\",reason=\"" + reason + "\"} ";
    return sallyport
        .get(sallyport.ops().resolve("/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  private List<String> events() {
    sallyport.logged();
    return List.copyOf(log.list).stream()
        .map(event -> String.valueOf(event.getKeyValuePairs()))
        .filter(event -> event.contains("\"gate sign-in\"") || event.contains("\"gate session\""))
        .toList();
  }

  private static String attempt(String event) {
    return event.replaceFirst(".*attempt=\"([^\"]*)\".*", "$1");
  }

  @Test
  void a_session_is_told_of_from_its_start_to_its_end_and_no_secret_with_it() {
    issuer.behaves("ttl=4");
    var browser = new Browser(vertx, sallyport.gate());
    assertThat(browser.open("/home").status()).isEqualTo(200);
    var cookie = browser.session();
    assertThat(count("started", "none")).isEqualTo(1);
    assertThat(count("signed_in", "none")).isEqualTo(1);
    assertThat(events()).hasSize(2);
    assertThat(attempt(events().getFirst())).hasSize(22).isEqualTo(attempt(events().getLast()));
    assertThat(events().getLast()).contains("alice", "signed in", "127.0.0.1");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              browser.fetch(HttpMethod.GET, "/json", BrowserIT.SAME_ORIGIN);
              return count("renewed", "none") > 0;
            });
    browser.fetch(HttpMethod.POST, "/.sallyport/logout", Map.of("Origin", "http://evil.test"));
    assertThat(count("sign_out_refused", "another_origin")).isEqualTo(1);
    browser.fetch(HttpMethod.POST, "/.sallyport/logout", BrowserIT.SAME_ORIGIN);
    assertThat(count("signed_out", "none")).isEqualTo(1);
    assertThat(events().getLast()).contains("signed out", "alice");
    assertThat(events().toString()).doesNotContain(cookie).doesNotContain("eyJ");
  }

  @Test
  void why_somebody_is_not_signed_in_is_told() {
    var browser = new Browser(vertx, sallyport.gate());
    var nobodys = Browser.at("/.sallyport/callback?state=x&code=y");
    browser.send(HttpMethod.GET, nobodys, Map.of());
    assertThat(count("refused", "not_begun_here")).isEqualTo(1);
    var code = browser.untilCallback(browser.navigate("/home")).location();
    browser.send(HttpMethod.GET, URI.create(code.replaceFirst("iss=[^&]*", "x=y")), Map.of());
    assertThat(count("refused", "another_issuer")).isEqualTo(1);
    assertThat(events().getLast()).contains("refused", "another issuer");
    browser.send(HttpMethod.GET, URI.create(code), Map.of());
    assertThat(count("refused", "used_or_late")).isEqualTo(1);
    var other = browser.untilCallback(browser.navigate("/home")).location();
    browser.send(HttpMethod.GET, URI.create(other.replaceFirst("code=", "no=")), Map.of());
    assertThat(count("refused", "no_code")).isEqualTo(1);
    var last = browser.untilCallback(browser.navigate("/home")).location();
    browser.send(HttpMethod.GET, URI.create(last.replaceFirst("code=[^&]*", "code=x")), Map.of());
    assertThat(count("refused", "code_refused")).isEqualTo(1);
  }

  @Test
  void why_a_session_gets_no_other_token_or_ends_is_told() {
    issuer.behaves("ttl=4");
    var browser = new Browser(vertx, sallyport.gate());
    browser.open("/home");
    issuer.behaves("die=1");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              browser.fetch(HttpMethod.GET, "/json", BrowserIT.SAME_ORIGIN);
              return count("renewal_failed", "trouble") > 0;
            });
    issuer.behaves("refuse=1");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> browser.fetch(HttpMethod.GET, "/json", BrowserIT.SAME_ORIGIN).status() == 401);
    assertThat(count("ended", "refresh_refused")).isEqualTo(1);
    assertThat(events().getLast()).contains("ended", "refresh refused", "alice");
  }
}
