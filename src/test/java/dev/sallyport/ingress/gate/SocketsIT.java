package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets and event streams of a Node server, through the proxy. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SocketsIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static Peers.Peer node;
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    node = Peers.node();
    sallyport =
        Guarded.by(
            """
            issuers:
              - name: ours
                pool: local_Sallyport
            upstreams:
              - {name: node, servers: ['%s'], answerTimeout: 1s, streamTimeout: 1h}
              - {name: quiet, servers: ['%1$s'], answerTimeout: 1s, streamTimeout: 2s}
            routes:
              - {name: mine, path: /mine/**, upstream: node, headers: {X-User-Id: sub}}
              - {name: open, path: /open/**, upstream: node, allow: ANONYMOUS}
              - {name: quiet, path: /quiet/**, upstream: quiet, allow: ANONYMOUS}
              - name: pages
                path: /pages/**
                upstream: node
                allow: ANONYMOUS
                origins: ['https://app.example.com']
              - {name: events, path: /events/**, upstream: node}
            """
                .formatted(node.url()),
            Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    node.close();
  }

  /** What a client heard. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> binaries = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private int binary;

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        texts.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
      binary += part.remaining();
      if (last) {
        binaries.add(binary);
        binary = 0;
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      pongs.add(UTF_8.decode(message).toString());
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }

    private String text() throws InterruptedException {
      return String.valueOf(texts.poll(10, TimeUnit.SECONDS));
    }

    private int closed() throws Exception {
      return closed.get(10, TimeUnit.SECONDS);
    }
  }

  private static URI at(String path) {
    return URI.create(sallyport.gate().toString().replace("http:", "ws:") + path);
  }

  private static WebSocket open(String path, Heard heard, String... headers) {
    var builder = HTTP.newWebSocketBuilder();
    for (var i = 0; i < headers.length; i += 2) {
      if (headers[i].equals("protocols")) {
        builder.subprotocols("first", headers[i + 1]);
      } else {
        builder.header(headers[i], headers[i + 1]);
      }
    }
    return builder.buildAsync(at(path), heard).join();
  }

  /** The answer that came in the place of a socket. */
  private static int refused(String path, String... headers) {
    var failed =
        catchThrowableOfType(
            CompletionException.class, () -> open(path, new Heard(), headers).abort());
    return ((WebSocketHandshakeException) failed.getCause()).getResponse().statusCode();
  }

  private static String bearer() {
    return "Bearer " + sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
  }

  @Test
  void messages_of_any_length_go_both_ways() throws Exception {
    var heard = new Heard();
    var socket = open("/open/a", heard);
    heard.text();
    socket.sendText("hello", true).join();
    assertThat(heard.text()).isEqualTo("hello");
    socket.sendBinary(ByteBuffer.allocate(3_000_000), true).join();
    assertThat(heard.binaries.poll(20, TimeUnit.SECONDS)).isEqualTo(3_000_000);
    socket.abort();
  }

  @Test
  void pings_are_the_upstreams_to_answer() throws Exception {
    var heard = new Heard();
    var socket = open("/open/a", heard);
    socket.sendPing(ByteBuffer.wrap("there?".getBytes(UTF_8))).join();
    assertThat(heard.pongs.poll(10, TimeUnit.SECONDS)).isEqualTo("there?");
    socket.abort();
  }

  @Test
  void either_side_may_close_with_a_code_of_its_own() throws Exception {
    var heard = new Heard();
    var socket = open("/open/a", heard);
    socket.sendText("bye", true).join();
    assertThat(heard.closed()).isEqualTo(4001);
    var other = new Heard();
    open("/open/a", other).sendClose(4321, "mine").join();
    assertThat(other.closed()).isEqualTo(4321);
    // Node tells what it heard.
    await().atMost(Duration.ofSeconds(5)).until(() -> refusal("/open/closes").contains("4321"));
  }

  private static String refusal(String path) {
    return Curl.run(
            "-i",
            "-H",
            "Connection: Upgrade",
            "-H",
            "Upgrade: websocket",
            "-H",
            "Sec-WebSocket-Version: 13",
            "-H",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            sallyport.gate() + path)
        .out();
  }

  @Test
  void the_upstream_chooses_the_sub_protocol() {
    assertThat(open("/open/a", new Heard(), "protocols", "second").getSubprotocol())
        .isEqualTo("second");
    assertThat(open("/open/a", new Heard(), "protocols", "third").getSubprotocol()).isEmpty();
  }

  @Test
  void who_brings_no_token_never_gets_to_the_upstream() throws Exception {
    assertThat(refused("/mine/a")).isEqualTo(401);
    var heard = new Heard();
    open("/mine/a", heard, "Authorization", bearer(), "X-User-Id", "root");
    assertThat(new JsonObject(heard.text()).getString("x-user-id")).matches("[0-9a-f-]{36}");
  }

  @Test
  void AC013_an_upstream_that_refuses_is_heard() {
    assertThat(refused("/open/refused")).isEqualTo(403);
    assertThat(refusal("/open/refused")).contains("x-why: full", "refused");
  }

  @Test
  void AC031_only_pages_of_the_host_or_of_the_list_open_one() {
    var port = sallyport.gate().getPort();
    open("/open/a", new Heard(), "Origin", "http://127.0.0.1:" + port).abort();
    open("/pages/a", new Heard(), "Origin", "https://app.example.com").abort();
    for (var origin :
        new String[] {
          "https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1.evil:" + port
        }) {
      assertThat(refused("/open/a", "Origin", origin)).as(origin).isEqualTo(403);
    }
    assertThat(refused("/pages/a", "Origin", "http://127.0.0.1:" + port)).isEqualTo(403);
    assertThat(refused("/pages/a", "Origin", "https://app.example.com.evil")).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mine/a", "/mine/ticks"})
  void AC031_a_socket_ends_when_its_token_is_revoked(String path) throws Exception {
    var user = sallyport.user();
    var token = sallyport.signedIn(user, "Horse-Battery-8").accessToken();
    var heard = new Heard();
    open(path, heard, "Authorization", "Bearer " + token);
    heard.text();
    var began = System.nanoTime();
    sallyport.sdk().globalSignOut(r -> r.accessToken(token));
    assertThat(heard.closed()).isEqualTo(4401);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void AC031_and_when_it_expires() throws Exception {
    var heard = new Heard();
    open("/mine/a", heard, "Authorization", bearer());
    heard.text();
    sallyport.advance("25h");
    assertThat(heard.closed()).isEqualTo(4401);
  }

  @Test
  void an_event_stream_comes_event_by_event_and_ends_with_its_token() throws Exception {
    var user = sallyport.user();
    var token = sallyport.signedIn(user, "Horse-Battery-8").accessToken();
    try (var client = Raw.to(sallyport.gate())) {
      client.write(
          "GET /events/a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + "\r\n\r\n");
      client.until("data: 1\n\n");
      client.until("data: 2\n\n");
      sallyport.sdk().globalSignOut(r -> r.accessToken(token));
      assertThat(client.toTheEnd()).doesNotContain("0\r\n\r\n");
    }
  }

  @Test
  void a_socket_that_is_silent_for_too_long_is_closed() {
    var heard = new Heard();
    open("/quiet/a", heard);
    await().atMost(Duration.ofSeconds(10)).until(heard.closed::isDone);
  }

  @Test
  void who_does_not_read_slows_the_upstream_and_nobody_else() throws Exception {
    try (var slow = Raw.to(sallyport.gate(), 4_096)) {
      slow.write(
          "GET /open/ticks HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      slow.until("\r\n\r\n");
      var heard = new Heard();
      var socket = open("/open/a", heard);
      heard.text();
      for (var i = 0; i < 20; i++) {
        socket.sendText("hello", true).join();
        assertThat(heard.text()).isEqualTo("hello");
      }
      assertThat(slow.read(100_000)).hasSize(100_000);
    }
  }
}
