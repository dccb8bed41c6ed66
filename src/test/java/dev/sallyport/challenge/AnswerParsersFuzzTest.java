package dev.sallyport.challenge;

import static dev.sallyport.challenge.ChallengeForTests.IDS;
import static dev.sallyport.challenge.ChallengeForTests.KEK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Base64;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class AnswerParsersFuzzTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final String CHALLENGE =
      new Altcha("00".repeat(16), "11".repeat(16), 2, NOW.getEpochSecond() + 60)
          .signed(new byte[32]);
  private static final String SOLUTION = AltchaSolver.solve(CHALLENGE);

  private final QuestionReply replies = new QuestionReply(65_536, KEK, IDS);

  @Property(tries = 500)
  void no_text_is_a_proof_of_work(@ForAll String text) {
    assertThat(Altcha.solved(CHALLENGE, text, NOW)).isFalse();
  }

  @Property(tries = 500)
  void no_bytes_in_base64_are_a_proof_of_work(@ForAll @Size(max = 300) byte[] bytes) {
    assertThat(Altcha.solved(CHALLENGE, Base64.getEncoder().encodeToString(bytes), NOW)).isFalse();
  }

  @Property(tries = 1000)
  void a_solution_with_one_byte_changed_is_no_other_challenge_and_never_breaks(
      @ForAll @IntRange(max = 10_000) int at, @ForAll byte change) {
    var json = Base64.getDecoder().decode(SOLUTION);
    int place = at % new String(json, UTF_8).indexOf(",\"solution\"");
    var changed = json.clone();
    changed[place] ^= change;
    var payload = Base64.getEncoder().encodeToString(changed);
    assertThat(Altcha.solved(CHALLENGE, payload, NOW)).isEqualTo(change == 0);
  }

  @Example
  void huge_deep_repeated_and_strange_json_is_no_proof_of_work() {
    assertThat(Altcha.solved(CHALLENGE, SOLUTION, NOW)).isTrue();
    var json = new String(Base64.getDecoder().decode(SOLUTION), UTF_8);
    for (var bad :
        new String[] {
          "[".repeat(60_000),
          "{\"challenge\":".repeat(2000),
          "\0".repeat(10),
          json + json,
          json.replaceFirst("\\{", "{\"challenge\":null,"),
          json.replace("\"counter\":", "\"counter\":1e999999999,\"x\":"),
          json.replace("\"counter\":", "\"counter\":" + "9".repeat(3000) + ",\"x\":"),
          json.replace("\"counter\":", "\"counter\":[],\"x\":"),
          "null",
          "\"text\"",
          "{}",
          json + " ".repeat(1_000_000)
        }) {
      assertThat(Altcha.solved(CHALLENGE, AltchaSolver.encoded(bad), NOW)).isFalse();
    }
    assertThat(Altcha.solved(CHALLENGE, SOLUTION + "\0", NOW)).isFalse();
    assertThat(Altcha.solved(CHALLENGE, "A".repeat(10_000_000), NOW)).isFalse();
  }

  @Property(tries = 500)
  void any_text_can_be_compared_with_an_answer(@ForAll @StringLength(max = 600) String text) {
    assertThat(AnswerHash.matches(KEK, text, AnswerHash.ofNothing(KEK, IDS))).isFalse();
    var normal = AnswerHash.normal(text);
    assertThat(AnswerHash.normal(normal)).isEqualTo(normal);
    if (!normal.isEmpty()) {
      assertThat(AnswerHash.matches(KEK, text, AnswerHash.of(KEK, IDS, text))).isTrue();
    }
  }

  @Property(tries = 500)
  void no_bytes_are_a_reply_of_a_question_source(@ForAll byte[] bytes) {
    assertThatThrownBy(() -> replies.read(bytes, "nonce", true))
        .isInstanceOf(IllegalStateException.class)
        .hasNoCause();
  }

  @Example
  void replies_that_are_not_questions_are_refused_without_quoting_them() {
    var good = "{\"id\":\"%s\",\"text\":\"Pet?\",\"answer\":\"Rex\"}";
    var three = good.formatted("a") + "," + good.formatted("b") + "," + good.formatted("c");
    assertThat(replies.read(reply(three), "n", true)).hasSize(3);
    for (var bad :
        new String[] {
          three.replace("\"b\"", "\"a\""),
          three.replaceFirst("Rex", "?"),
          three.replaceFirst("Rex", "Rex".repeat(200)),
          three.replaceFirst("\"Rex\"", "null"),
          three.replaceFirst("Pet", "P\\\\u0000et"),
          three.replaceFirst("Pet", "P".repeat(600)),
          three + ",[[[[[[[[[[[[1]]]]]]]]]]]]",
          three + ",7",
          good.formatted("a")
        }) {
      assertThatThrownBy(() -> replies.read(reply(bad), "n", true))
          .as(bad)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageNotContaining("Rex")
          .hasNoCause();
    }
  }

  private static byte[] reply(String questions) {
    return ("{\"nonce\":\"n\",\"questions\":[" + questions + "]}").getBytes(UTF_8);
  }
}
