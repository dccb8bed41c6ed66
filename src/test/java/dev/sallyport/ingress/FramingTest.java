package dev.sallyport.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FramingTest {
  private static final Optional<Integer> SOUND = Optional.empty();
  private static final Optional<Integer> MALFORMED = Optional.of(400);

  private static Optional<Integer> refusal(Framing.Head head) {
    return Optional.ofNullable(Framing.flaw(head)).map(Flaw::status);
  }

  private static Optional<Integer> http1(HttpVersion version, String target, String... hosts) {
    return refusal(
        new Framing.Head(
            version, HttpMethod.GET, "http", target, Arrays.asList(hosts), List.of(), null));
  }

  private static Optional<Integer> http2(
      String scheme, String target, String authority, String... host) {
    return refusal(
        new Framing.Head(
            HttpVersion.HTTP_2,
            HttpMethod.GET,
            scheme,
            target,
            Arrays.asList(host),
            List.of(),
            authority));
  }

  private static Optional<Integer> coded(String... codings) {
    return refusal(
        new Framing.Head(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            "http",
            "/",
            List.of("a"),
            Arrays.asList(codings),
            null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A.b-c.EXAMPLE",
        "a:1",
        "a:65535",
        "127.0.0.1:80",
        "[::1]",
        "[2001:DB8::1]:8080",
        "_dmarc.example",
        "xn--bcher-kva.example",
        "a--b"
      })
  void AC011_a_host_with_one_reading_is_sound(String host) {
    assertThat(http1(HttpVersion.HTTP_1_1, "/", host)).isEqualTo(SOUND);
    assertThat(http2("http", "/", host)).isEqualTo(SOUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a ",
        "a,b",
        "u@a",
        "@a",
        "a:",
        "a:0",
        "a:01",
        "a:65536",
        "a:99999",
        "a:1:2",
        "a:+1",
        "a:١",
        "a/",
        "/a",
        "a?",
        "a#",
        "a\\b",
        "a b",
        "a\tb",
        "a\0",
        "a..b",
        ".a",
        "a.",
        "-a",
        "a-",
        "a%61",
        "é",
        "ａ",
        "::1",
        "[]",
        "[:::]",
        "[::1",
        "::1]",
        "[::1]a",
        "[::1%eth0]",
        "[127.0.0.1]",
        "[v1.a]",
        "*",
        "a\n"
      })
  void AC011_one_with_more_readings_or_none_is_not(String host) {
    assertThat(http1(HttpVersion.HTTP_1_1, "/", host)).isEqualTo(MALFORMED);
    assertThat(http1(HttpVersion.HTTP_1_0, "/", host)).isEqualTo(MALFORMED);
    assertThat(http2("http", "/", host)).isEqualTo(MALFORMED);
    assertThat(http2("http", "/", "a", host)).isEqualTo(MALFORMED);
  }

  @Test
  void AC011_one_host_is_named_once() {
    assertThat(http1(HttpVersion.HTTP_1_1, "/")).isEqualTo(MALFORMED);
    assertThat(http1(HttpVersion.HTTP_1_0, "/")).isEqualTo(SOUND);
    assertThat(http1(HttpVersion.HTTP_1_1, "/", "a", "a")).isEqualTo(MALFORMED);
    assertThat(http1(HttpVersion.HTTP_1_0, "/", "a", "b")).isEqualTo(MALFORMED);
    assertThat(http2("http", "/", null, "a")).isEqualTo(MALFORMED);
    assertThat(http2("http", "/", "a", "A")).isEqualTo(SOUND);
    assertThat(http2("http", "/", "a", "b")).isEqualTo(MALFORMED);
    assertThat(http2("http", "/", "a", "a:80")).isEqualTo(MALFORMED);
    assertThat(http2("http", "/", "a", "a", "a")).isEqualTo(MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    "http://a/x, a",
    "http://a/, A",
    "HTTP://A:80/, a",
    "http://a/, a:80",
    "https://a/, a:443",
    "http://[::1]/, [::1]:80",
    "http://a:81/?b=c, a:81"
  })
  void AC011_the_absolute_form_agrees_with_its_host(String target, String host) {
    assertThat(http1(HttpVersion.HTTP_1_1, target, host)).isEqualTo(SOUND);
    assertThat(http2("http", target, host)).isEqualTo(MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    "http://b/, a",
    "http://a:81/, a",
    "https://a/, a:80",
    "http://a, a",
    "http://a?x/, a",
    "http://u@a/, a",
    "http:///x, a",
    "http:/x, a",
    "ftp://a/, a",
    "a:80, a:80",
    "a, a",
    "*, a",
    "x//a/, a"
  })
  void AC011_or_is_malformed(String target, String host) {
    assertThat(http1(HttpVersion.HTTP_1_1, target, host)).isEqualTo(MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a b", "/a\tb", "/a\0", "/a\r\nb", "/a#b", "/é", "/a\u007f", ""})
  void a_target_is_made_of_what_a_URI_may_have(String target) {
    assertThat(http1(HttpVersion.HTTP_1_1, target, "a")).isEqualTo(MALFORMED);
    assertThat(http2("http", target, "a")).isEqualTo(MALFORMED);
  }

  @Test
  void a_scheme_is_one_of_the_webs() {
    assertThat(http2("https", "/", "a")).isEqualTo(SOUND);
    assertThat(http2("ftp", "/", "a")).isEqualTo(MALFORMED);
    assertThat(http2("http://b/?", "/", "a")).isEqualTo(MALFORMED);
    assertThat(http2(null, "/", "a")).isEqualTo(MALFORMED);
  }

  @Test
  void AC004_chunked_is_the_one_coding() {
    assertThat(coded("Chunked")).isEqualTo(SOUND);
    for (var coding : List.of("", "gzip, chunked", "identity, chunked", "chunked,", ",chunked")) {
      assertThat(coded(coding)).isEqualTo(MALFORMED);
    }
    assertThat(coded("chunked", "chunked")).isEqualTo(MALFORMED);
  }

  @Test
  void nobody_gets_a_tunnel() {
    assertThat(
            refusal(
                new Framing.Head(
                    HttpVersion.HTTP_1_1,
                    HttpMethod.CONNECT,
                    "http",
                    "a:80",
                    List.of("a:80"),
                    List.of(),
                    null)))
        .hasValue(405);
  }
}
