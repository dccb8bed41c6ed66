package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies through the proxy, both ways, in HTTP/1.1 and HTTP/2 on both sides. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StreamingIT {
  private static final long MANY = 200L * 1024 * 1024;
  private static final String GET = "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n";

  @TempDir private static Path dir;
  private static Upstreaming api;
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    api = new Upstreaming();
    sallyport =
        Guarded.by(
            """
            issuers:
              - name: ours
                pool: local_Sallyport
            upstreams:
              - {name: one, servers: [%1$s], answerTimeout: 1s, streamTimeout: 3s}
              - {name: two, servers: [%1$s], answerTimeout: 1s, streamTimeout: 3s, http2: true}
            routes:
              - {name: one, path: /1/**, upstream: one, allow: ANONYMOUS}
              - {name: two, path: /2/**, upstream: two, allow: ANONYMOUS}
              - {name: small, path: /small/**, upstream: one, allow: ANONYMOUS, longest: 1000}
              - {name: mine, path: /mine/**, upstream: one}
            """
                .formatted(api.url()),
            Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    api.close();
  }

  private static Raw client() {
    return Raw.to(sallyport.gate());
  }

  private static String version(int version) {
    return version == 2 ? "--http2-prior-knowledge" : "--http1.1";
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "2,1", "2,2"})
  void two_hundred_megabytes_go_down(int front, int back) {
    var target = sallyport.gate() + "/" + back + "/pour?bytes=" + MANY;
    var ending =
        Curl.run(version(front), "-o", "/dev/null", "-w", "%{http_code} %{size_download}", target);
    assertThat(ending.out()).isEqualTo("200 " + MANY);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "2,1", "2,2"})
  void two_hundred_megabytes_go_up(int front, int back) throws IOException {
    var file = dir.resolve("many");
    try (var made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(MANY);
    }
    var before = api.read.get();
    var target = sallyport.gate() + "/" + back + "/swallow";
    var ending = Curl.run(version(front), "-T", file.toString(), "-H", "Expect:", target);
    assertThat(ending.out()).isEqualTo(Long.toString(before + MANY));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void the_first_byte_of_an_answer_does_not_wait_for_the_last(int back) {
    try (var client = client()) {
      client.write(GET.formatted(back + "/first"));
      assertThat(client.until("first\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void nor_does_a_head_wait_for_a_body(int back) {
    try (var client = client()) {
      client.write(GET.formatted(back + "/head"));
      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void who_reads_slowly_slows_the_upstream_down(int back) throws InterruptedException {
    var before = api.written.get();
    try (var client = Raw.to(sallyport.gate(), 16 * 1024)) {
      client.write(GET.formatted(back + "/measured?bytes=" + MANY));
      client.until("\r\n\r\n");
      var last = -1L;
      for (var now = api.written.get(); now != last; now = api.written.get()) {
        last = now;
        // So long nothing moves.
        Thread.sleep(200);
        client.read(1);
      }
      assertThat(api.written.get() - before).isLessThan(MANY / 4);
      assertThat(client.read(1_000_000)).hasSize(1_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void who_reads_nothing_for_too_long_is_left(int back) {
    var before = api.broken.get();
    try (var client = Raw.to(sallyport.gate(), 16 * 1024)) {
      client.write(GET.formatted(back + "/measured?bytes=" + MANY));
      await().atMost(Duration.ofSeconds(10)).until(() -> api.broken.get() > before);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "2,1", "2,2"})
  void a_client_that_goes_takes_its_request_along(int front, int back) {
    var before = api.broken.get();
    var target = sallyport.gate() + "/" + back + "/first";
    var ending = Curl.run(version(front), "--max-time", "0.5", target);
    assertThat(ending.code()).isNotZero();
    await().atMost(Duration.ofSeconds(5)).until(() -> api.broken.get() > before);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,half",
    "1,1,short",
    "1,2,half",
    "1,2,reset",
    "2,1,half",
    "2,1,short",
    "2,2,half",
    "2,2,short",
    "2,2,reset"
  })
  void half_an_answer_never_looks_like_a_whole_one(int front, int back, String how) {
    var target = sallyport.gate() + "/" + back + "/" + how;
    assertThat(Curl.run(version(front), target).code()).isIn(18, 92, 56);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "2,1", "2,2"})
  void trailers_come_through(int front, int back) {
    var target = sallyport.gate() + "/" + back + "/trailers";
    var headers = dir.resolve("headers");
    assertThat(Curl.run(version(front), "-D", headers.toString(), target).out()).isEqualTo("body");
    assertThat(text(headers)).containsIgnoringCase("x-sum: 42");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "2,1", "2,2"})
  void answers_without_a_body_have_none(int front, int back) {
    var gate = sallyport.gate() + "/" + back;
    assertThat(Curl.run(version(front), "-i", gate + "/empty").out())
        .contains(" 204")
        .doesNotContainIgnoringCase("content-length")
        .doesNotContainIgnoringCase("transfer-encoding");
    assertThat(Curl.run(version(front), "-i", gate + "/same").out()).contains(" 304", "etag");
    var head = Curl.run(version(front), "-I", gate + "/measured?bytes=77");
    assertThat(head.code()).isZero();
    assertThat(head.out()).containsIgnoringCase("content-length: 77");
  }

  @Test
  void a_connection_goes_on_after_an_answer_without_a_body() {
    try (var client = client()) {
      client.write("HEAD /1/measured?bytes=5 HTTP/1.1\r\nHost: a\r\n\r\n");
      client.until("\r\n\r\n");
      client.write(GET.formatted("1/empty")).until("\r\n\r\n");
      client.write(GET.formatted("1/same")).until("\r\n\r\n");
      client.write(GET.formatted("1/x"));
      assertThat(client.until("GET /1/x")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void a_client_of_HTTP_1_0_gets_a_body_that_ends_with_the_connection() {
    for (var more : new String[] {"", "Connection: keep-alive\r\n"}) {
      try (var client = client()) {
        client.write("GET /1/pour?bytes=10 HTTP/1.0\r\nHost: a\r\n" + more + "\r\n");
        assertThat(client.toTheEnd())
            .contains(" 200")
            .doesNotContainIgnoringCase("transfer-encoding")
            .endsWith("\r\n\r\n" + "\0".repeat(10));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void who_waits_to_be_asked_for_a_body_is_asked_by_the_upstream(int back) {
    try (var client = client()) {
      client.write(
          "POST /%s/expects HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
              .formatted(back));
      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 100");
      client.write("abcde");
      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void who_may_not_pass_is_not_asked_for_a_body() {
    var head =
        "POST /%s HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n";
    for (var path : new String[] {"mine/x", "elsewhere", "small/x", "1/unwilling"}) {
      try (var client = client()) {
        client.write(head.formatted(path));
        assertThat(client.toTheEnd()).startsWith("HTTP/1.1 4").doesNotContain("100 Continue");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_body_longer_than_the_route_takes_is_refused_whether_it_says_so_or_not(int front) {
    var target = sallyport.gate() + "/small/swallow";
    for (var more : new String[] {"Content-Length: 1001", "Transfer-Encoding: chunked"}) {
      var header = front == 2 && more.startsWith("T") ? "X-A: b" : more;
      var ending =
          Curl.run(
              version(front),
              "-i",
              "-H",
              header,
              "-H",
              "Expect:",
              "--data",
              "a".repeat(1_001),
              target);
      assertThat(ending.out()).contains(" 413");
    }
    var fits = Curl.run(version(front), "-i", "--data", "a".repeat(1_000), target);
    assertThat(fits.out()).contains(" 200");
  }

  @Test
  void an_upstream_that_is_silent_is_given_up() {
    for (var path : new String[] {"1/silent", "2/silent"}) {
      var ending = Curl.run("-i", sallyport.gate() + "/" + path);
      assertThat(ending.out()).contains(" 503").containsIgnoringCase("retry-after:");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void so_is_one_that_stops_in_an_answer(int front) {
    assertThat(Curl.run(version(front), sallyport.gate() + "/1/first").code()).isIn(18, 92, 56);
  }

  @Test
  void AC015_a_body_in_single_bytes_is_not_waited_for_and_the_upstream_not_blamed() {
    for (var i = 0; i < 6; i++) {
      try (var client = client()) {
        client.write("POST /1/swallow HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\na");
        assertThat(client.toTheEnd()).startsWith("HTTP/1.1 408");
      }
    }
    assertThat(Curl.run("-i", sallyport.gate() + "/1/x").out()).contains(" 200");
  }

  @Test
  void an_event_stream_may_pause_for_longer() {
    try (var client = client()) {
      client.write(GET.formatted("1/events"));
      client.until("data: 1\n\n");
      client.until("data: 2\n\n");
      assertThat(client.toTheEnd()).as("quiet for too long").doesNotContain("0\r\n\r\n");
    }
  }

  @Test
  void AC043_what_a_token_opened_is_not_for_everybody() {
    var token = sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
    var gate = sallyport.gate();
    var mine = Curl.run("-i", "-H", "Authorization: Bearer " + token, gate + "/mine/hops").out();
    assertThat(mine).contains(" 200").containsIgnoringCase("vary: Authorization, Cookie");
    assertThat(mine).containsIgnoringCase("vary: Accept");
    assertThat(Curl.run("-i", gate + "/1/hops").out()).doesNotContain("Authorization");
  }

  @Test
  void what_is_about_a_connection_stays_on_it() {
    assertThat(Curl.run("-i", sallyport.gate() + "/1/hops").out())
        .contains(" 200")
        .doesNotContainIgnoringCase("x-hop")
        .doesNotContainIgnoringCase("keep-alive")
        .doesNotContainIgnoringCase("alt-svc")
        .doesNotContainIgnoringCase("proxy-authenticate");
  }
}
