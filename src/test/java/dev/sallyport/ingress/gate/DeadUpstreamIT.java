package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Servers of an upstream that do not work, beside one that does. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeadUpstreamIT {
  private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
  private static final String BAD = "HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nbad";

  private static final List<Socket> crowd = new ArrayList<>();
  private static ServerSocket crowded;
  private static Scripted good;
  private static Scripted silent;
  private static Scripted ill;
  private static Scripted tired;
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() throws IOException {
    good = new Scripted();
    silent = new Scripted();
    ill = new Scripted();
    tired = new Scripted();
    good.answers(GOOD, false);
    // Closes without an answer.
    silent.answers("", true);
    ill.answers(BAD, false);
    tired.answers(GOOD, false);
    tired.tiresAfter(1);
    String dead;
    try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dead = "http://127.0.0.1:" + door.getLocalPort();
    }
    sallyport =
        Guarded.by(
            """
            upstreams:
              - {name: dead, servers: ['%1$s'], answerTimeout: 1s}
              - {name: half, servers: ['%1$s', '%2$s'], breaker: 1000}
              - {name: closing, servers: ['%3$s', '%2$s'], breaker: 1000}
              - {name: stubborn, servers: ['%3$s', '%2$s'], breaker: 1000, retries: false}
              - {name: breaking, servers: ['%3$s', '%2$s'], breaker: 3, retries: false}
              - {name: far, servers: ['%6$s'], connectTimeout: 300ms}
              - {name: named, servers: ['%5$s']}
              - {name: tired, servers: ['%7$s'], breaker: 1}
              - {name: silent, servers: ['%3$s'], breaker: 1000}
              - name: checked
                servers: ['%4$s', '%2$s']
                retries: false
                health: {path: /health, every: 100ms, timeout: 1s}
            routes:
              - {name: dead, path: /dead, upstream: dead, allow: ANONYMOUS}
              - {name: half, path: /half, upstream: half, allow: ANONYMOUS}
              - {name: closing, path: /closing, upstream: closing, allow: ANONYMOUS}
              - {name: stubborn, path: /stubborn, upstream: stubborn, allow: ANONYMOUS}
              - {name: breaking, path: /breaking, upstream: breaking, allow: ANONYMOUS}
              - {name: far, path: /far, upstream: far, allow: ANONYMOUS}
              - {name: named, path: /named, upstream: named, allow: ANONYMOUS}
              - {name: tired, path: /tired, upstream: tired, allow: ANONYMOUS}
              - {name: silent, path: /silent, upstream: silent, allow: ANONYMOUS}
              - {name: checked, path: /checked, upstream: checked, allow: ANONYMOUS}
            """
                .formatted(
                    dead,
                    good.url(),
                    silent.url(),
                    ill.url(),
                    good.url().replace("127.0.0.1", "localhost"),
                    full(),
                    tired.url()),
            Map.of());
  }

  /** A server with so many at its door that it hears of no more. */
  private static String full() throws IOException {
    crowded = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    for (var i = 0; i < 8; i++) {
      var socket = new Socket();
      crowd.add(socket);
      try {
        socket.connect(crowded.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException full) {
        break;
      }
    }
    return "http://127.0.0.1:" + crowded.getLocalPort();
  }

  @AfterAll
  static void stop() throws IOException {
    for (var socket : crowd) {
      socket.close();
    }
    crowded.close();
    sallyport.close();
    good.close();
    silent.close();
    ill.close();
    tired.close();
  }

  private static String ask(String path, String... more) {
    var arguments = new ArrayList<>(List.of("-i", sallyport.gate() + path));
    arguments.addAll(List.of(more));
    return Curl.run(arguments.toArray(new String[0])).out();
  }

  private static long failed(String path, String... more) {
    var failed = 0L;
    for (var i = 0; i < 10; i++) {
      failed += ask(path, more).contains(" 503") ? 1 : 0;
    }
    return failed;
  }

  @Test
  void where_no_server_answers_the_client_is_told_to_come_again() {
    assertThat(ask("/dead")).contains(" 503").containsIgnoringCase("retry-after: 1");
  }

  @Test
  void a_connection_that_does_not_come_about_is_given_up() {
    var began = System.nanoTime();
    assertThat(ask("/far")).contains(" 503");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void what_may_be_repeated_is_sent_to_another_server() {
    assertThat(failed("/half")).isZero();
    assertThat(failed("/closing")).isZero();
  }

  /** It may close one at any time, also when a request is on its way (RFC 9112 §9.5). */
  @Test
  void what_may_be_repeated_is_sent_again_to_a_server_that_closed_a_connection_it_had_kept() {
    for (var i = 0; i < 5; i++) {
      assertThat(failed("/tired")).isZero();
    }
    assertThat(tired.heads).hasSizeGreaterThan(50);
  }

  @Test
  void what_does_something_is_not_sent_again_on_such_a_connection_and_the_server_stays_in_use() {
    // So many that two are on one event loop, however many there are: each has its own connections.
    var deleted = 0L;
    for (var i = 0; i < 10 && deleted == 0; i++) {
      deleted = failed("/tired", "-X", "DELETE");
    }
    assertThat(deleted).isPositive();
    assertThat(failed("/tired")).isZero();
  }

  @Test
  void the_one_server_that_closes_a_new_connection_is_not_asked_again() {
    var before = silent.heads.stream().filter(head -> head.startsWith("GET /silent")).count();
    assertThat(ask("/silent")).contains(" 503");
    assertThat(
            silent.heads.stream().filter(head -> head.startsWith("GET /silent")).count() - before)
        .isEqualTo(1);
  }

  @Test
  void what_has_a_body_or_does_something_is_not() {
    assertThat(failed("/closing", "-X", "GET", "--data", "body")).isPositive();
    assertThat(failed("/closing", "-X", "DELETE")).isPositive();
    assertThat(failed("/stubborn")).isPositive();
  }

  @Test
  void a_server_that_fails_again_and_again_is_left_alone() {
    failed("/breaking");
    assertThat(failed("/breaking")).isZero();
  }

  @Test
  void servers_may_have_names() {
    assertThat(ask("/named")).endsWith("good");
  }

  @Test
  void a_server_that_fails_its_check_gets_nothing_until_it_holds_again() {
    await().atMost(Duration.ofSeconds(10)).until(() -> !asked10("/checked").contains("bad"));
    assertThat(ill.heads.stream().filter(head -> head.startsWith("GET /health")).count())
        .isPositive();
    ill.answers(GOOD, false);
    var before = ill.heads.stream().filter(head -> head.startsWith("GET /checked")).count();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              ask("/checked");
              return ill.heads.stream().filter(head -> head.startsWith("GET /checked")).count()
                  > before;
            });
  }

  private static String asked10(String path) {
    var all = new StringBuilder();
    for (var i = 0; i < 10; i++) {
      all.append(ask(path));
    }
    return all.toString();
  }
}
