package dev.sallyport.abuse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Wire.Listener;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * HTTP/1 requests that two servers in a row could take apart in two ways: one 400, no more, and the
 * connection is closed. Behind each there is a request that must never be answered.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(SharedGateway.class)
class FramingIT {
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";
  private static final String HIDDEN = "GET /health/live HTTP/1.1\r\nHost: hidden\r\n\r\n";

  private final SallyportForTests sallyport;

  FramingIT(SallyportForTests sallyport) {
    this.sallyport = sallyport;
  }

  /** Attack by what it is; sorted, so that each keeps its place. */
  private static final class Attacks {
    private final Map<String, String> requests = new TreeMap<>();

    Attacks add(String id, String what, String request) {
      requests.put(id + " " + visible(what), request);
      return this;
    }

    Attacks length(String value) {
      return add("AC002", "[" + value + "]", POST + "Content-Length: " + value + "\r\n\r\nabcde");
    }

    Attacks coding(String value) {
      return add(
          "AC004", "[" + value + "]", POST + "Transfer-Encoding: " + value + "\r\n\r\n0\r\n\r\n");
    }

    Attacks chunk(String id, String size) {
      return add(id, "[" + size + "]", CHUNKED + size + "\r\nabcde\r\n0\r\n\r\n");
    }

    Attacks value(String value) {
      return add("AC007", "value [" + value + "]", GET + "X-A: " + value + "\r\n\r\n");
    }

    Attacks name(String name) {
      return add("AC007", "name [" + name + "]", GET + name + ": b\r\n\r\n");
    }

    Attacks host(String host) {
      return add("AC011", "Host [" + host + "]", "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    Attacks target(String id, String target) {
      return add(id, "target [" + target + "]", "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    private static String visible(String text) {
      var visible = new StringBuilder();
      text.chars()
          .forEach(
              c ->
                  visible.append(
                      c < ' ' || c > '~' ? "\\x%02x".formatted(c) : Character.toString(c)));
      return visible.toString();
    }
  }

  private static Attacks attacks() {
    var attacks = new Attacks();
    attacks
        .add(
            "AC001",
            "length, then coding",
            POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        .add(
            "AC001",
            "coding, then length",
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n")
        .add(
            "AC001",
            "both, and an upgrade",
            POST
                + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
                + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n0\r\n\r\n");
    attacks
        .add("AC002", "two", POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")
        .add(
            "AC002", "the same twice", POST + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde")
        .add("AC002", "in the next line", POST + "Content-Length:\r\n 5\r\n\r\nabcde")
        .add("AC002", "and then a blank line", POST + "Content-Length: 5\r\n \r\n\r\nabcde");
    for (var value :
        new String[] {
          "5, 6",
          "5, 5",
          "5,5",
          "+5",
          "-5",
          "0x5",
          "5 5",
          "5.0",
          "5e0",
          "5;",
          "",
          "\u000b5",
          "5\u000b",
          "\f5",
          "5\0",
          "18446744073709551621",
          "9223372036854775808"
        }) {
      attacks.length(value);
    }
    for (var value :
        new String[] {
          "chunked, identity",
          "identity, chunked",
          "xchunked",
          "chunkedx",
          "chunked, chunked",
          "\u000bchunked",
          "chunked\u000b",
          "chunked;q=1",
          "\"chunked\"",
          "identity",
          "",
          "gzip",
          "gzip, chunked",
          "chunked,",
          ",chunked",
          "chun\tked",
          "chunked\r\n ",
          "chunked\r\n , a"
        }) {
      attacks.coding(value);
    }
    for (var other : new String[] {"chunked", "identity"}) {
      attacks
          .coding("chunked\r\nTransfer-Encoding: " + other)
          .add(
              "AC004",
              other + " in HTTP/1.0",
              "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: " + other + "\r\n\r\n0\r\n\r\n");
    }
    for (var size :
        new String[] {
          "100000004",
          "100000005",
          "FFFFFFFF",
          "80000000",
          "10000000000000005",
          "-5",
          "+5",
          "0x5",
          "5g",
          "5\u000b",
          "5 ",
          " 5",
          "\t5",
          ""
        }) {
      attacks.chunk("AC005", size);
    }
    for (var size : new String[] {"5;a=\"\r\n\"", "5;a=\"x\ny\"", "5;a=\"x", "5;a\rb", "5;\0"}) {
      attacks.chunk("AC006", size);
    }
    attacks
        .add("AC006", "LF after the size", CHUNKED + "5\nabcde\r\n0\r\n\r\n")
        .add("AC006", "LF after an extension", CHUNKED + "5;a\nabcde\r\n0\r\n\r\n")
        .add("AC006", "LF after the data", CHUNKED + "5\r\nabcde\n0\r\n\r\n")
        .add("AC006", "neither after the data", CHUNKED + "5\r\nabcdexx0\r\n\r\n")
        .add("AC006", "LF after the last size", CHUNKED + "5\r\nabcde\r\n0\n\n");
    for (var value :
        new String[] {
          "a\rb",
          "a\0b",
          "a\nb",
          "a\r",
          "\rb",
          "a\n",
          "a\0",
          "a\u0001b",
          "a\u000bb",
          "a\u007fb",
          "a\r\n b",
          "a\r\n\tb",
          "\r\n b",
          "a\r\n "
        }) {
      attacks.value(value);
    }
    for (var name :
        new String[] {
          "X-A ",
          "X-A\t",
          "X\rA",
          "X\0A",
          "X\nA",
          "X A",
          " X-A",
          "\tX-A",
          "",
          "X(A",
          "X\u00e9",
          "X-A\u000b",
          "X\"A",
          "X\u007fA"
        }) {
      attacks.name(name);
    }
    attacks
        .add("AC007", "no colon", GET + "XA\r\n\r\n")
        .add("AC007", "a fold at once", "GET / HTTP/1.1\r\n X-A: b\r\nHost: a\r\n\r\n")
        .add("AC007", "lines that end with LF", "GET / HTTP/1.1\nHost: a\n\n")
        .add("AC007", "CR for a space", "GET\r/ HTTP/1.1\r\nHost: a\r\n\r\n")
        .target("AC007", "/a\0b")
        .target("AC007", "/a\rb")
        .target("AC007", "/a b");
    attacks
        .add("AC011", "two", GET + "Host: b\r\n\r\n")
        .add("AC011", "the same twice", GET + "Host: a\r\n\r\n")
        .add("AC011", "none", "GET / HTTP/1.1\r\n\r\n")
        .add("AC011", "two in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n")
        .add("AC011", "a fold", "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n");
    for (var host :
        new String[] {
          "",
          "a, b",
          "u@a",
          "u:p@a",
          "a:80:90",
          "a:",
          "a:x",
          "a:0",
          "a:080",
          "a:65536",
          "a:-1",
          "a:+8",
          "a/b",
          "a?b",
          "a#b",
          "a\\b",
          "a b",
          "a\tb",
          "a..b",
          ".a",
          "a.",
          "a%2fb",
          "-a",
          "\u00e9",
          "::1",
          "[",
          "[::1",
          "[::1]x",
          "[::g]",
          "[v1.x]",
          "http://a"
        }) {
      attacks.host(host);
    }
    for (var target :
        new String[] {
          "http://b/", "http://a:81/", "https://a:80/", "http://u@a/", "http://a", "http:///x",
          "ftp://a/", "a:80", "b", "*", "http://a@b/", "http://a\\@b/"
        }) {
      attacks.target("AC011", target);
    }
    return attacks;
  }

  private static Stream<Arguments> attacks(String id) {
    return Arrays.stream(Listener.values())
        .flatMap(
            listener ->
                attacks().requests.keySet().stream()
                    .filter(name -> name.startsWith(id))
                    .map(name -> Arguments.of(listener, name)));
  }

  static Stream<Arguments> bothFramings() {
    return attacks("AC001");
  }

  static Stream<Arguments> lengths() {
    return attacks("AC002");
  }

  static Stream<Arguments> codings() {
    return attacks("AC004");
  }

  static Stream<Arguments> chunkSizes() {
    return attacks("AC005");
  }

  static Stream<Arguments> chunkLines() {
    return attacks("AC006");
  }

  static Stream<Arguments> fields() {
    return attacks("AC007");
  }

  static Stream<Arguments> hosts() {
    return attacks("AC011");
  }

  private void refused(Listener listener, String attack) {
    try (var wire = Wire.to(listener.of(sallyport))) {
      var ending = wire.write(attacks().requests.get(attack) + HIDDEN).toTheEnd();
      assertThat(ending.statuses()).containsExactly(400);
      // An answer of one of our handlers has a body; the API's has an id as well.
      assertThat(ending.text()).endsWith("\r\n\r\n").doesNotContainIgnoringCase("requestid");
    }
  }

  /** As above; but the head was sound, and may have been answered before the body began. */
  private void refusedInTheBody(Listener listener, String attack) {
    try (var wire = Wire.to(listener.of(sallyport))) {
      var ending = wire.write(attacks().requests.get(attack) + HIDDEN).toTheEnd();
      assertThat(ending.statuses()).containsExactly(listener.brokenBody());
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("bothFramings")
  void AC001_a_length_and_a_coding_together(Listener listener, String attack) {
    refused(listener, attack);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("lengths")
  void AC002_a_length_with_more_than_one_reading(Listener listener, String attack) {
    refused(listener, attack);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("codings")
  void AC004_a_coding_other_than_chunked_once(Listener listener, String attack) {
    refused(listener, attack);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("chunkSizes")
  void AC005_a_chunk_size_that_is_none(Listener listener, String attack) {
    refusedInTheBody(listener, attack);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("chunkLines")
  void AC006_a_chunk_that_ends_otherwise(Listener listener, String attack) {
    refusedInTheBody(listener, attack);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("fields")
  void AC007_a_line_that_is_no_field_line(Listener listener, String attack) {
    refused(listener, attack);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("hosts")
  void AC011_a_host_with_more_than_one_reading(Listener listener, String attack) {
    refused(listener, attack);
  }

  @ParameterizedTest
  @EnumSource
  void AC002_blanks_around_a_length_are_no_part_of_it(Listener listener) {
    for (var value : new String[] {"5", " 5", "5 ", "\t5\t", "5   "}) {
      served(listener, POST + "Content-Length:" + value + "\r\n\r\nabcde");
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC003_a_name_one_letter_off_is_another_name(Listener listener) {
    for (var name :
        new String[] {
          "Content-Xength: 44",
          "Content_Length: 44",
          "Content-Lengt: 44",
          "Transfer-Encodinh: chunked",
          "Transfer_Encoding: chunked"
        }) {
      served(listener, POST + name + "\r\n\r\n");
    }
    for (var name : new String[] {"Hosu: b", "Xost: b", "Hos: b", "Host_: b"}) {
      served(listener, GET + name + "\r\n\r\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC005_AC006_a_sound_body_in_chunks_is_read(Listener listener) {
    for (var body :
        new String[] {
          "5\r\nabcde\r\n0\r\n\r\n",
          "00000000000000000005\r\nabcde\r\n0\r\n\r\n",
          "5;a=\"b\"\r\nabcde\r\n0\r\n\r\n",
          "5\r\nab\r\n \r\n0\r\nX-A: b\r\n\r\n"
        }) {
      served(listener, CHUNKED + body);
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC007_a_body_may_look_like_a_folded_line(Listener listener) {
    served(listener, POST + "Content-Length: 7\r\n\r\n{\r\n \r\n}");
    served(listener, POST + "Content-Length: 3\r\n\r\n : ");
  }

  @ParameterizedTest
  @EnumSource
  void AC011_one_host_in_any_letters_is_served(Listener listener) {
    for (var host : new String[] {"a", "A.Example", "a:8080", "127.0.0.1", "[::1]:80", "_a"}) {
      served(listener, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }
    served(listener, "GET HTTP://A:80/ HTTP/1.1\r\nHost: a\r\n\r\n");
    served(listener, "GET https://a/ HTTP/1.1\r\nHost: a:443\r\n\r\n");
    served(listener, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  /** A handler answers, and the next request on the connection is answered as what it is. */
  private void served(Listener listener, String request) {
    try (var wire = Wire.to(listener.of(sallyport))) {
      var ending =
          wire.write(request)
              .write("GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
              .toTheEnd();
      assertThat(ending.statuses()).as(request).hasSize(2);
      assertThat(ending.text().split("\r\n\r\n")).as(request).hasSizeGreaterThan(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC007_a_head_in_single_bytes_is_judged_alike(Listener listener) {
    assertThat(inSingleBytes(listener, GET + "X-A: a\r\n b\r\n\r\n").statuses())
        .containsExactly(400);
    assertThat(inSingleBytes(listener, GET + "X-A: a\r\nConnection: close\r\n\r\n").statuses())
        .hasSize(1)
        .doesNotContain(400);
  }

  private Wire.Ending inSingleBytes(Listener listener, String request) {
    try (var wire = Wire.to(listener.of(sallyport))) {
      request.chars().forEach(c -> wire.write(Character.toString(c)));
      return wire.toTheEnd();
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC007_the_second_request_of_a_connection_is_judged_too(Listener listener) {
    try (var wire = Wire.to(listener.of(sallyport))) {
      var ending = wire.write(GET + "\r\n" + GET + "X-A: a\r\n b\r\n\r\n" + HIDDEN).toTheEnd();
      assertThat(ending.statuses()).hasSize(2).last().isEqualTo(400);
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC009_a_request_in_the_body_of_a_refused_one_is_never_answered(Listener listener) {
    var forged =
        "POST "
            + listener.refused()
            + " HTTP/1.1\r\nHost: a\r\nX-Amz-Target: AWSCognitoIdentityProviderService.GetUser\r\n"
            + "Content-Type: application/x-amz-json-1.1\r\nContent-Length: ";
    try (var wire = Wire.to(listener.of(sallyport))) {
      wire.write(forged + HIDDEN.length() + "\r\n\r\n" + HIDDEN);
      assertThat(wire.status()).isBetween(400, 499);
      var ending = wire.write("GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      // The gate has said that the connection ends.
      assertThat(ending.toTheEnd().statuses()).hasSize(listener == Listener.GATE ? 0 : 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC009_nor_are_those_in_a_body_that_is_too_large(Listener listener) {
    try (var wire = Wire.to(listener.of(sallyport))) {
      var many = HIDDEN.repeat(40_000);
      var post = POST.replace(" / ", " " + listener.refused() + " ");
      wire.write(post + "Content-Length: " + many.length() + "\r\n\r\n");
      // The API does not wait for the end of it.
      wire.writes(many.getBytes(ISO_8859_1));
      wire.writes((GET + "Connection: close\r\n\r\n").getBytes(ISO_8859_1));
      assertThat(wire.toTheEnd().statuses()).hasSizeLessThan(3).doesNotContain(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC013_nobody_changes_to_HTTP_2_by_an_upgrade(Listener listener) {
    served(
        listener,
        GET
            + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
  }
}
