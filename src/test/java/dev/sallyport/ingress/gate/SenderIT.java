package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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

/** What is believed of where a request came from, and told the upstream. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SenderIT {
  private static final String TRUSTED = "127.0.0.2";
  private static final String STRANGER = "127.0.0.3";
  private static final Echo ECHO = new Echo();
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    var gate =
        """
        trustedProxies: [127.0.0.2]
        upstreams:
          - {name: usual, servers: ["%s"]}
          - {name: told, servers: ["%s"], forwarded: true}
        routes:
          - {name: usual, path: /usual, upstream: usual, allow: ANONYMOUS}
          - {name: told, path: /told, upstream: told, allow: ANONYMOUS}
        """
            .formatted(ECHO.url(), ECHO.url());
    sallyport = Guarded.by(gate, Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    ECHO.close();
  }

  private static RawHttp.Answer ask(String from, String path, String... headers) {
    var all = new ArrayList<>(List.of("Host: api.example.test:8443"));
    all.addAll(List.of(headers));
    return RawHttp.ask(from, sallyport.gate(), "GET " + path, all);
  }

  /** The values of a header that the upstream got. */
  private static List<String> got(RawHttp.Answer answer, String name) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body())
        .getJsonArray("headers").stream()
            .map(JsonArray.class::cast)
            .filter(header -> header.getString(0).equalsIgnoreCase(name))
            .map(header -> header.getString(1))
            .toList();
  }

  private static void came(RawHttp.Answer answer, String address, String scheme) {
    assertThat(got(answer, "x-forwarded-for")).containsExactly(address);
    assertThat(got(answer, "x-forwarded-proto")).containsExactly(scheme);
    assertThat(got(answer, "forwarded")).isEmpty();
  }

  @Test
  void a_trusted_proxys_Forwarded_is_believed_and_goes_no_further() {
    came(
        ask(TRUSTED, "/usual", "Forwarded: for=203.0.113.9;proto=https;host=forged.example"),
        "203.0.113.9",
        "https");
    came(ask(TRUSTED, "/usual", "Forwarded: for=\"[2001:db8::1]:99\""), "2001:db8::1", "http");
    came(
        ask(TRUSTED, "/usual", "Forwarded: for=10.9.9.9", "Forwarded: for=203.0.113.9;proto=wss"),
        "203.0.113.9",
        "https");
    came(ask(TRUSTED, "/usual", "Forwarded: for=_hidden;proto=https"), TRUSTED, "https");
  }

  @ParameterizedTest
  @ValueSource(strings = {"for=10.1.1.1;proto=https", "nonsense", "for=\"", "proto=ftp"})
  void AC035_nobody_elses_is(String told) {
    came(ask(STRANGER, "/usual", "Forwarded: " + told), STRANGER, "http");
    assertThat(got(ask(STRANGER, "/told", "Forwarded: " + told), "forwarded"))
        .containsExactly("for=127.0.0.3;host=\"api.example.test:8443\";proto=http");
  }

  @Test
  void both_count_where_they_say_the_same() {
    came(
        ask(
            TRUSTED,
            "/usual",
            "X-Forwarded-For: 10.9.9.9, 203.0.113.9",
            "X-Forwarded-Proto: https",
            "Forwarded: for=203.0.113.9;proto=https"),
        "203.0.113.9",
        "https");
    came(
        ask(
            TRUSTED,
            "/usual",
            "X-Forwarded-For: 203.0.113.9",
            "X-Forwarded-Proto: https",
            "Forwarded: for=203.0.113.9"),
        "203.0.113.9",
        "https");
  }

  /** A proxy that writes one takes the other from its client as it came. */
  @Test
  void AC035_a_request_that_says_two_things_is_refused() {
    for (var told :
        List.of(
            List.of("X-Forwarded-For: 203.0.113.9", "Forwarded: for=10.1.1.1"),
            List.of("X-Forwarded-Proto: http", "Forwarded: for=10.1.1.1"),
            List.of("X-Forwarded-Proto: http", "Forwarded: for=127.0.0.2;proto=https"),
            List.of("X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9;proto=https"),
            List.of("X-Forwarded-For: 203.0.113.9", "Forwarded: nonsense"))) {
      assertThat(ask(TRUSTED, "/usual", told.toArray(String[]::new)).status())
          .as(told.toString())
          .isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "for=1.2.3.4:5", "for=a.example", "for=1.2.3.4;proto=ftp"})
  void a_trusted_proxys_nonsense_is_refused(String told) {
    assertThat(ask(TRUSTED, "/usual", "Forwarded: " + told).status()).isEqualTo(400);
  }

  @Test
  void an_upstream_that_wants_it_is_told_in_Forwarded_too() {
    var answer = ask(TRUSTED, "/told", "X-Forwarded-For: 2001:db8::7", "X-Forwarded-Proto: https");
    assertThat(got(answer, "forwarded"))
        .containsExactly("for=\"[2001:db8::7]\";host=\"api.example.test:8443\";proto=https");
    assertThat(got(answer, "x-forwarded-for")).containsExactly("2001:db8::7");
  }
}
