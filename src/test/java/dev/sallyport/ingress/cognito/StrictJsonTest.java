package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StrictJsonTest {
  static Stream<Arguments> malformed() {
    return Stream.of(
        bad("empty", ""),
        bad("not JSON", "{\"a\":"),
        bad("single quotes", "{'a':1}"),
        bad("a comment", "{/* */}"),
        bad("a trailing comma", "{\"a\":1,}"),
        bad("not a number", "{\"a\":NaN}"),
        bad("an array", "[]"),
        bad("a string", "\"a\""),
        bad("two objects", "{} {}"),
        bad("something after", "{}x"),
        bad("a byte order mark", "\ufeff{}"),
        bad("a repeated name", "{\"a\":1,\"a\":2}"),
        bad("a repeated name, escaped", "{\"a\":1,\"\\u0061\":2}"),
        bad("a repeated name inside", "{\"b\":{\"a\":1,\"a\":2}}"),
        bad("NUL in a value", "{\"a\":\"x\\u0000y\"}"),
        bad("NUL in a name", "{\"x\\u0000y\":1}"),
        bad("a raw control character", "{\"a\":\"x\u0001y\"}"),
        bad("half a pair", "{\"a\":\"\\ud83d\"}"),
        bad("the other half", "{\"a\":\"\\ude00x\"}"),
        bad("33 deep", "{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}"),
        bad("60,000 deep", "{\"a\":" + "[".repeat(60_000)),
        bad("60,000 deep from the start", "[".repeat(60_000)),
        bad("60,000 objects deep", "{\"a\":".repeat(10_000)),
        bad("a number beyond long", "{\"a\":9223372036854775808}"),
        bad("a number beyond double", "{\"a\":1e400}"),
        bad("a number of 10,000 digits", "{\"a\":" + "9".repeat(10_000) + "}"),
        Arguments.of("bad UTF-8", new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}),
        Arguments.of("overlong UTF-8", bytes(0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d)),
        Arguments.of("UTF-16", "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void what_is_not_one_sound_object_is_refused(String what, byte[] body) {
    assertThat(StrictJson.read(body)).isInstanceOf(StrictJson.Read.Bad.class);
  }

  @Test
  void what_is_wrong_is_told_without_quoting_the_body() {
    var read =
        StrictJson.read("{\"Password\":\"hunter2\",hunter3}".getBytes(StandardCharsets.UTF_8));
    assertThat(read.toString()).doesNotContain("hunter").contains("well-formed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", " {\"a\":[1,2.5,true,null,{\"b\":\"\\ud83d\\ude00\"}]} "})
  void a_sound_object_is_read(String text) {
    assertThat(StrictJson.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(StrictJson.Read.Ok.class);
  }

  @Test
  void a_null_member_reads_as_absent_and_whole_numbers_are_long() {
    var read =
        StrictJson.read("{\"a\":null,\"b\":{\"c\":null,\"d\":1}}".getBytes(StandardCharsets.UTF_8));
    var object = ((StrictJson.Read.Ok) read).object();
    assertThat(object.fieldNames()).containsExactly("b");
    assertThat(object.getJsonObject("b").getMap()).containsOnlyKeys("d").containsValue(1L);
  }

  private static Arguments bad(String what, String text) {
    return Arguments.of(what, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(int... values) {
    var bytes = new byte[values.length];
    for (var i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
