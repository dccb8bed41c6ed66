package dev.sallyport.abuse;

import static dev.sallyport.abuse.Http2Wire.CONTINUATION;
import static dev.sallyport.abuse.Http2Wire.DATA;
import static dev.sallyport.abuse.Http2Wire.END_HEADERS;
import static dev.sallyport.abuse.Http2Wire.END_STREAM;
import static dev.sallyport.abuse.Http2Wire.ENHANCE_YOUR_CALM;
import static dev.sallyport.abuse.Http2Wire.HEADERS;
import static dev.sallyport.abuse.Http2Wire.PING;
import static dev.sallyport.abuse.Http2Wire.PROTOCOL_ERROR;
import static dev.sallyport.abuse.Http2Wire.RST_STREAM;
import static dev.sallyport.abuse.Http2Wire.SETTINGS;
import static dev.sallyport.abuse.Http2Wire.WINDOW_UPDATE;
import static dev.sallyport.abuse.Http2Wire.fields;
import static dev.sallyport.abuse.Http2Wire.frame;
import static dev.sallyport.abuse.Http2Wire.request;
import static dev.sallyport.abuse.Http2Wire.whole;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Http2Wire.Frame;
import dev.sallyport.abuse.Wire.Listener;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 that would be other HTTP/1 behind us, and floods of it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(SharedGateway.class)
class Http2FramingIT {
  private static final byte[] CANCEL = {0, 0, 0, 8};

  private final SallyportForTests sallyport;

  Http2FramingIT(SallyportForTests sallyport) {
    this.sallyport = sallyport;
  }

  static Stream<Arguments> malformed() {
    var twice = new ArrayList<>(request());
    twice.addAll(List.of(":authority", "b"));
    var hosts = new ArrayList<>(request("host", "a"));
    hosts.addAll(List.of("host", "a"));
    var late = new ArrayList<>(List.of(":method", "GET", ":scheme", "http", "x", "y"));
    late.addAll(List.of(":path", "/", ":authority", "a"));
    var attacks =
        List.of(
            request("x", "a\r\nb: c"),
            request("x", "a\rb"),
            request("x", "a\nb"),
            request("x", "a\0b"),
            request("x\r\ny", "a"),
            request("x y", "a"),
            request("x:", "a"),
            request("", "a"),
            request("X-A", "b"),
            request("Content-Length", "0"),
            request("transfer-encoding", "chunked"),
            request("connection", "close"),
            request("connection", "x-user"),
            request("keep-alive", "1"),
            request("proxy-connection", "close"),
            request("upgrade", "h2c"),
            request("te", "gzip"),
            request("content-length", "5"),
            request("content-length", "+0"),
            request(":method", "GET / HTTP/1.1\r\nX: y"),
            request(":path", "/ HTTP/1.1\r\nX: y"),
            request(":path", "/a b"),
            request(":path", "/a#b"),
            request(":path", "/\u00e9"),
            request(":path", ""),
            request(":path", "a"),
            request(":path", "http://b/"),
            request(":scheme", "http://b/?"),
            request(":authority", "a\r\nX: y"),
            request(":authority", "u@a"),
            request(":authority", "a/b"),
            request(":authority", "a:x"),
            request(":authority", ""),
            request("host", "b"),
            request(":status", "200"),
            request(":x", "y"),
            twice,
            hosts,
            late,
            List.of(":method", "GET", ":scheme", "http", ":path", "/"),
            List.of(":method", "CONNECT", ":authority", "a:80"));
    return Arrays.stream(Listener.values())
        .flatMap(listener -> attacks.stream().map(attack -> Arguments.of(listener, attack)));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void AC008_a_stream_that_would_be_another_request_in_HTTP_1_is_reset(
      Listener listener, List<String> attack) {
    try (var wire = Http2Wire.to(listener.of(sallyport))) {
      assertThat(wire.write(whole(1, attack)).next(1))
          .isEqualTo(new Frame(RST_STREAM, 1, PROTOCOL_ERROR));
      assertThat(wire.write(whole(3, request())).next(3).type())
          .as("another stream of the connection")
          .isEqualTo(HEADERS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC008_so_is_one_whose_body_has_another_length_than_it_says(Listener listener) {
    for (var body : new String[] {"abc", "abcdefg"}) {
      try (var wire = Http2Wire.to(listener.of(sallyport))) {
        var head = request(":method", "POST", "content-length", "5");
        wire.write(
            frame(HEADERS, END_HEADERS, 1, fields(head)),
            frame(DATA, END_STREAM, 1, body.getBytes(US_ASCII)));
        var end = wire.next(1);
        // A handler that does not wait for the body may have answered before.
        assertThat(end.type() == HEADERS && listener != Listener.API ? wire.next(1) : end)
            .isEqualTo(new Frame(RST_STREAM, 1, PROTOCOL_ERROR));
      }
    }
  }

  /** The frames of this attack, again and again. */
  private static byte[] flood(int times, IntFunction<byte[]> frames) {
    var flood = new ByteArrayOutputStream();
    for (var i = 0; i < times; i++) {
      flood.writeBytes(frames.apply(i));
    }
    return flood.toByteArray();
  }

  private static byte[] both(byte[] first, byte[] second) {
    return flood(2, i -> i == 0 ? first : second);
  }

  private void calmedDown(Listener listener, byte[] flood) {
    try (var wire = Http2Wire.to(listener.of(sallyport));
        var other = Http2Wire.to(listener.of(sallyport))) {
      wire.writes(flood);
      assertThat(other.write(whole(1, request())).next(1).type()).isEqualTo(HEADERS);
      assertThat(wire.farewell()).isIn(ENHANCE_YOUR_CALM, PROTOCOL_ERROR, -1L);
      assertThat(other.write(whole(3, request())).next(3).type()).isEqualTo(HEADERS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC014_who_opens_and_resets_streams_must_go(Listener listener) {
    calmedDown(
        listener,
        flood(
            1_000,
            i -> both(whole(1 + 2 * i, request()), frame(RST_STREAM, 0, 1 + 2 * i, CANCEL))));
  }

  @ParameterizedTest
  @EnumSource
  void AC014_so_must_who_makes_us_reset_them(Listener listener) {
    calmedDown(
        listener,
        flood(
            1_000,
            i ->
                both(
                    frame(HEADERS, END_HEADERS, 1 + 2 * i, fields(request(":method", "POST"))),
                    frame(WINDOW_UPDATE, 0, 1 + 2 * i, new byte[4]))));
  }

  @ParameterizedTest
  @EnumSource
  void AC014_and_who_sends_malformed_ones(Listener listener) {
    calmedDown(listener, flood(1_000, i -> whole(1 + 2 * i, request("X", "y"))));
  }

  @ParameterizedTest
  @EnumSource
  void AC014_and_who_goes_on_with_headers_for_ever(Listener listener) {
    var open = frame(HEADERS, END_STREAM, 1, fields(request()));
    calmedDown(listener, both(open, flood(1_000, _ -> frame(CONTINUATION, 0, 1))));
    calmedDown(
        listener,
        both(
            open,
            flood(
                100,
                i -> frame(CONTINUATION, 0, 1, fields(List.of("x" + i, "y".repeat(10_000)))))));
  }

  @ParameterizedTest
  @EnumSource
  void AC014_and_who_sends_empty_data(Listener listener) {
    calmedDown(
        listener,
        both(
            frame(HEADERS, END_HEADERS, 1, fields(request(":method", "POST"))),
            flood(1_000, _ -> frame(DATA, 0, 1))));
  }

  @ParameterizedTest
  @EnumSource
  void AC014_and_who_asks_for_answers_and_reads_none(Listener listener) {
    for (var asking : List.of(frame(PING, 0, 0, new byte[8]), frame(SETTINGS, 0, 0))) {
      var many = flood(10_000, _ -> asking);
      try (var wire = Http2Wire.narrow(listener.of(sallyport));
          var other = Http2Wire.to(listener.of(sallyport))) {
        var sent = 0;
        while (sent < 1_000 && wire.writes(many)) {
          sent++;
        }
        assertThat(sent).as("ten thousands of frames before the end").isLessThan(1_000);
        assertThat(other.write(whole(1, request())).next(1).type()).isEqualTo(HEADERS);
      }
    }
  }
}
