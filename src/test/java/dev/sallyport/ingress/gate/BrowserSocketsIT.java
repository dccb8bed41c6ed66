package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** WebSockets that browsers open with a session live as long as the session does. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserSocketsIT {
  private Vertx vertx;

  /** One that nobody holds is closed, and its sockets with it. */
  private WebSocketClient client;

  private Peers.Peer node;
  private IssuerProcess issuer;
  private SallyportForTests sallyport;
  private SallyportForTests other;

  @BeforeEach
  void start() {
    node = Peers.node();
    issuer = IssuerProcess.of(Browser.HOST);
    vertx = Vertx.vertx();
    client = vertx.createWebSocketClient();
    var gate =
        """
        browser:
          issuer: theirs
          clientId: gate
          clientSecret: "a-secret: with+signs"
          scopes: [openid, orders.read]
          idle: 10m
        issuers:
          - {name: theirs, issuer: '%s', audiences: ['urn:orders']}
        upstreams:
          - {name: node, servers: ['%s'], streamTimeout: 1h}
        routes:
          - {name: page, path: /**, upstream: node, refuse: SIGN_IN, scopes: [orders.read]}
        """
            .formatted(issuer.url(), node.url());
    sallyport = Guarded.by(gate, Map.of());
    other = Guarded.replica(sallyport, gate, Map.of());
  }

  @AfterEach
  void stop() {
    if (other != null) {
      other.close();
    }
    if (sallyport != null) {
      sallyport.close();
      issuer.close();
      SallyportForTests.done(vertx.close());
    }
    node.close();
  }

  /** A socket, and what it heard. */
  private record Heard(
      WebSocket socket, BlockingQueue<String> texts, CompletableFuture<Integer> closed) {
    private String echoed(String text) throws InterruptedException {
      socket.writeTextMessage(text);
      return String.valueOf(texts.poll(10, TimeUnit.SECONDS));
    }

    private int code() throws Exception {
      return closed.get(20, TimeUnit.SECONDS);
    }
  }

  private Heard open(Browser browser, URI gate) throws InterruptedException {
    var options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(gate.getPort())
            .setURI("/socket")
            .putHeader("Host", Browser.HOST)
            .putHeader("Origin", "http://" + Browser.HOST)
            .putHeader("Cookie", "__Host-sallyport=" + browser.session());
    var texts = new LinkedBlockingQueue<String>();
    var closed = new CompletableFuture<Integer>();
    var socket = client.webSocket();
    socket.textMessageHandler(texts::add);
    socket.closeHandler(_ -> closed.complete(code(socket)));
    var open = SallyportForTests.done(socket.connect(options));
    assertThat(texts.poll(10, TimeUnit.SECONDS)).contains("sec-websocket-key");
    return new Heard(open, texts, closed);
  }

  private static int code(WebSocket socket) {
    return socket.closeStatusCode() == null ? 0 : socket.closeStatusCode();
  }

  private Browser signedIn() {
    var browser = new Browser(vertx, sallyport.gate());
    assertThat(browser.open("/home").status()).isEqualTo(200);
    return browser;
  }

  @Test
  void it_outlives_the_first_token_and_ends_with_the_session_on_every_replica() throws Exception {
    issuer.behaves("ttl=4");
    var browser = signedIn();
    var here = open(browser, sallyport.gate());
    var there = open(browser, other.gate());
    var before = issuer.refreshed();
    // Nobody asks for anything but the sockets.
    await().atMost(Duration.ofSeconds(30)).until(() -> issuer.refreshed() >= before + 2);
    assertThat(here.echoed("still")).isEqualTo("still");
    assertThat(there.echoed("here")).isEqualTo("here");
    browser.at(other.gate());
    assertThat(browser.fetch(HttpMethod.POST, "/.sallyport/logout", BrowserIT.SAME_ORIGIN).status())
        .isEqualTo(303);
    var began = System.nanoTime();
    assertThat(here.code()).isEqualTo(4401);
    assertThat(there.code()).isEqualTo(4401);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void it_ends_when_the_issuer_takes_the_refresh_token_no_more() throws Exception {
    issuer.behaves("ttl=4");
    var heard = open(signedIn(), sallyport.gate());
    issuer.behaves("refuse=1");
    assertThat(heard.code()).isEqualTo(4401);
  }

  @Test
  void it_ends_when_the_browser_signs_in_anew() throws Exception {
    var browser = signedIn();
    var heard = open(browser, other.gate());
    var code = browser.untilCallback(new Browser(vertx, sallyport.gate()).navigate("/home"));
    browser.hop(code);
    var first = browser.session();
    assertThat(browser.fetch(HttpMethod.GET, "/x", BrowserIT.SAME_ORIGIN).status()).isEqualTo(200);
    assertThat(heard.closed()).isNotDone();
    // Begun without the session, finished with it.
    browser.cookies().remove("__Host-sallyport");
    var again = browser.untilCallback(browser.navigate("/home"));
    browser.cookies().put("__Host-sallyport", first);
    browser.hop(again);
    assertThat(browser.session()).isNotEqualTo(first);
    assertThat(heard.code()).isEqualTo(4401);
  }

  private Duration left(String key) {
    return Duration.ofMillis(Long.parseLong(sallyport.redis().command("PTTL", key)));
  }

  @Test
  void one_that_nobody_uses_lets_its_session_end_idle() throws Exception {
    var idle = open(signedIn(), sallyport.gate());
    var busy = open(signedIn(), sallyport.gate());
    assertThat(busy.echoed("first")).isEqualTo("first");
    sallyport.advance("9m");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                sallyport.redis().keys("sp:browser:*").stream()
                    .anyMatch(key -> left(key).toMinutes() == 9));
    assertThat(idle.closed()).isNotDone();
    sallyport.advance("2m");
    assertThat(idle.code()).isEqualTo(4401);
    assertThat(busy.echoed("second")).isEqualTo("second");
  }
}
