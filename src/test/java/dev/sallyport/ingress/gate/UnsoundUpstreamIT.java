package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Upstreams that answer what is no answer, and clients that hope for it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UnsoundUpstreamIT {
  private static final String GET = "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
  private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

  private static Scripted api;
  private static SallyportForTests sallyport;
  private static String token;

  @BeforeAll
  static void start() {
    api = new Scripted();
    sallyport =
        Guarded.by(
            """
            issuers:
              - name: ours
                pool: local_Sallyport
            upstreams:
              - {name: api, servers: [%s], connections: 1, breaker: 1000}
            routes:
              - {name: all, path: /**, upstream: api, allow: ANONYMOUS}
              - {name: mine, path: /mine, upstream: api, headers: {X-User-Id: sub}}
            """
                .formatted(api.url()),
            Map.of("SALLYPORT_HTTP_INSTANCES", "1"));
    token = sallyport.signedIn("alice", "Correct-Horse-7").accessToken();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    api.close();
  }

  @BeforeEach
  void well() {
    api.answers(GOOD, false);
    api.heads.clear();
  }

  private static String get(String path) {
    return Curl.run("-i", sallyport.gate() + "/" + path).out();
  }

  @Test
  void AC010_an_answer_with_two_readings_is_none() {
    for (var answer :
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nevil",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\nevil",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\nevil",
            "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 4\r\n\r\nevil",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nevil",
            "evil\r\n\r\n")) {
      var ended = api.ended.get();
      api.answers(answer, false);
      assertThat(get("x")).as(answer).contains(" 502").doesNotContain("evil");
      await().atMost(Duration.ofSeconds(5)).until(() -> api.ended.get() > ended);
      api.answers(GOOD, false);
      assertThat(get("x")).as("after " + answer).endsWith("good");
    }
  }

  @Test
  void AC010_a_second_answer_is_given_to_nobody() throws Exception {
    api.answers(GOOD + EVIL, false);
    // One connection to the upstream, for which the others wait.
    var clients = new java.util.ArrayList<Raw>();
    for (var i = 0; i < 20; i++) {
      clients.add(Raw.to(sallyport.gate()).write(GET.formatted("x")));
    }
    for (var client : clients) {
      try (client) {
        var answer = client.write("").until("\r\n\r\n");
        // Its own answer, or none, when the connection ended that it had got.
        var length = answer.contains(" 200") ? "good" : "}";
        assertThat(answer + client.until(length)).doesNotContain("evil");
      }
    }
  }

  @Test
  void AC009_a_request_in_the_body_of_a_refused_one_is_nobodys() {
    var hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
    for (var path : List.of("mine", "a%00b")) {
      try (var client = Raw.to(sallyport.gate())) {
        client.write(
            "POST /%s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(path, hidden.length() + 1, hidden));
        assertThat(client.toTheEnd()).startsWith("HTTP/1.1 4").doesNotContain("good");
      }
    }
    assertThat(api.heads).isEmpty();
  }

  @Test
  void AC009_nor_is_one_in_a_body_that_the_upstream_did_not_want() {
    var hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
    try (var client = Raw.to(sallyport.gate())) {
      client.write(
          "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + hidden.repeat(3));
      assertThat(client.toTheEnd()).contains("good").doesNotContain("goodHTTP");
    }
    assertThat(api.heads.stream().filter(head -> head.contains("x-forwarded-for"))).hasSize(1);
  }

  @Test
  void AC012_a_client_cannot_name_our_headers_as_its_connections() {
    try (var client = Raw.to(sallyport.gate())) {
      client.write(
          "GET /mine HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nX-Own: 1\r\n"
                  .formatted(token)
              + "Connection: close, X-User-Id, X-Forwarded-For, X-Own\r\n\r\n");
      assertThat(client.until("good")).startsWith("HTTP/1.1 200");
    }
    assertThat(api.heads.element().toLowerCase(java.util.Locale.ROOT))
        .containsPattern("x-user-id: [0-9a-f-]{36}")
        .contains("x-forwarded-for: 127.0.0.1")
        .doesNotContain("x-own");
  }

  @Test
  void AC013_nobody_changes_to_HTTP_2_behind_us() {
    try (var client = Raw.to(sallyport.gate())) {
      client.write(
          "GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
              + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
      assertThat(client.until("good")).startsWith("HTTP/1.1 200");
    }
    assertThat(api.heads.element()).doesNotContainIgnoringCase("upgrade", "http2-settings");
  }

  @Test
  void AC013_what_was_refused_a_WebSocket_stays_HTTP() {
    api.answers("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 4\r\n\r\ngood", false);
    try (var client = Raw.to(sallyport.gate())) {
      client.write(
          "GET /x HTTP/1.1\r\n"
              + "Host: a\r\n"
              + "Connection: Upgrade\r\n"
              + "Upgrade: websocket\r\n"
              + "Sec-WebSocket-Version: 777\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      assertThat(client.until("good")).startsWith("HTTP/1.1 426");
      // What comes then is a request of its own, and judged.
      client.write(GET.formatted("a%00b"));
      assertThat(client.until("}")).startsWith("HTTP/1.1 400");
    }
    assertThat(api.heads).hasSize(1);
  }

  @Test
  void an_answer_that_ends_with_its_connection_is_whole() {
    api.answers("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ngood", true);
    assertThat(get("x")).endsWith("good");
  }
}
