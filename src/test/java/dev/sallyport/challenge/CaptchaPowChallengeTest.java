package dev.sallyport.challenge;

import static dev.sallyport.challenge.ChallengeForTests.IDS;
import static dev.sallyport.challenge.ChallengeForTests.KEK;
import static dev.sallyport.directory.DirectoryForTests.done;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.StepConfig;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CaptchaPowChallengeTest {
  private static Vertx vertx;
  private static BoundedPool draw;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.ofEpochSecond(1_700_000_000));
  private final CaptchaPowChallenge pow = new CaptchaPowChallenge(draw, KEK, IDS, now::get);
  private final Attempt attempt =
      ChallengeForTests.attempt(StepConfig.Type.CAPTCHA_POW, null, "bob");

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    draw = new BoundedPool(vertx, "draw-pow-test", 2, 10);
  }

  @AfterAll
  static void stop() throws Exception {
    done(vertx.close());
  }

  @Test
  void a_challenge_is_signed_over_sorted_parameters_and_says_what_the_step_says() throws Exception {
    var text = challenge(done(pow.open(attempt)));
    var challenge = new JsonObject(text);
    var parameters = challenge.getJsonObject("parameters");
    assertThat(parameters.fieldNames())
        .containsExactly(
            "algorithm", "cost", "expiresAt", "keyLength", "keyPrefix", "nonce", "salt");
    assertThat(parameters.getInteger("cost")).isEqualTo(50);
    assertThat(parameters.getLong("expiresAt")).isEqualTo(1_700_000_300);
    var secret = HexFormat.of().formatHex(KEK.mac("altcha")).getBytes(UTF_8);
    var mac = Sha256.hmac(secret, parameters.encode().getBytes(UTF_8));
    assertThat(challenge.getString("signature")).isEqualTo(HexFormat.of().formatHex(mac));
  }

  @Test
  void a_solution_passes_and_any_other_counter_or_key_does_not() throws Exception {
    var round = done(pow.open(attempt));
    var text = challenge(round);
    assertThat(answer(round, AltchaSolver.solve(text))).isEqualTo(new Verdict.Passed("captcha"));
    var work = Altcha.of(text);
    long unsolved = 0;
    while (work.derive(unsolved)[0] == 0) {
      unsolved++;
    }
    var key = HexFormat.of().formatHex(work.derive(unsolved));
    for (var bad :
        new String[] {
          AltchaSolver.payload(text, Long.toString(unsolved), key),
          AltchaSolver.payload(text, Long.toString(unsolved), "00" + key.substring(2)),
          AltchaSolver.payload(text, "-1", key),
          AltchaSolver.payload(text, "4294967296", key),
          AltchaSolver.payload(text, "1.5", key),
          AltchaSolver.payload(text, "\"1\"", key),
          AltchaSolver.encoded("{\"challenge\":" + text + "}"),
          "",
          "!"
        }) {
      assertThat(answer(round, bad)).isInstanceOf(Verdict.Afresh.class);
    }
  }

  @Test
  void AC_085_a_solution_of_another_challenge_of_ours_is_refused() throws Exception {
    var round = done(pow.open(attempt));
    var other = challenge(done(pow.open(attempt)));
    assertThat(answer(round, AltchaSolver.solve(other))).isInstanceOf(Verdict.Afresh.class);
    assertThat(answer(round, AltchaSolver.payload(challenge(round), other)))
        .isInstanceOf(Verdict.Afresh.class);
  }

  @Test
  void AC_085_a_cost_that_the_client_chose_is_refused() throws Exception {
    var round = done(pow.open(attempt));
    var cheaper = challenge(round).replace("\"cost\":50", "\"cost\":1");
    var longer = challenge(round).replace("\"expiresAt\":17", "\"expiresAt\":19");
    assertThat(answer(round, AltchaSolver.solve(cheaper))).isInstanceOf(Verdict.Afresh.class);
    assertThat(answer(round, AltchaSolver.solve(longer))).isInstanceOf(Verdict.Afresh.class);
  }

  @Test
  void AC_085_a_solution_after_the_step_is_over_is_refused() throws Exception {
    var round = done(pow.open(attempt));
    var solution = AltchaSolver.solve(challenge(round));
    now.updateAndGet(start -> start.plus(Duration.ofMinutes(5)));
    assertThat(answer(round, solution)).isInstanceOf(Verdict.Passed.class);
    now.updateAndGet(end -> end.plusSeconds(1));
    assertThat(answer(round, solution)).isInstanceOf(Verdict.Afresh.class);
  }

  @Test
  void a_wrong_answer_brings_another_challenge_and_none_comes_twice() throws Exception {
    var seen = new HashSet<String>();
    var round = done(pow.open(attempt));
    for (int i = 0; i < 1000; i++) {
      seen.add(challenge(round));
      round = ((Verdict.Afresh) answer(round, "wrong")).next();
    }
    assertThat(seen).hasSize(1000);
  }

  @Test
  void a_payload_made_by_altcha_lib_is_read_as_it_is() {
    var challenge =
        """
        {"parameters":{"algorithm":"PBKDF2/SHA-256","cost":20,"expiresAt":1700000300,"ke\
        yLength":32,"keyPrefix":"00","nonce":"5c0056d22c0c8fdb5de158571206a1da","salt":"\
        53fe4b76c50b63c91a1d244b9d11464e"},"signature":"2890444a5dc5886ac602081d3627a827\
        0cb2ea82131e5c6e6cdffd8dafae91b9"}\
        """;
    var payload =
        """
        eyJjaGFsbGVuZ2UiOnsicGFyYW1ldGVycyI6eyJhbGdvcml0aG0iOiJQQktERjIvU0hBLTI1NiIsImNv\
        c3QiOjIwLCJleHBpcmVzQXQiOjE3MDAwMDAzMDAsImtleUxlbmd0aCI6MzIsImtleVByZWZpeCI6IjAw\
        Iiwibm9uY2UiOiI1YzAwNTZkMjJjMGM4ZmRiNWRlMTU4NTcxMjA2YTFkYSIsInNhbHQiOiI1M2ZlNGI3\
        NmM1MGI2M2M5MWExZDI0NGI5ZDExNDY0ZSJ9LCJzaWduYXR1cmUiOiIyODkwNDQ0YTVkYzU4ODZhYzYw\
        MjA4MWQzNjI3YTgyNzBjYjJlYTgyMTMxZTVjNmU2Y2RmZmQ4ZGFmYWU5MWI5In0sInNvbHV0aW9uIjp7\
        ImNvdW50ZXIiOjM4NCwiZGVyaXZlZEtleSI6IjAwNWE3MGJlNGJjMGExMWVjZWRhODBjODk3NTI3ZjFi\
        Y2RjNzc1NmY1N2UxNDAwZTRhM2IzMWJkMTk5ZGVkYzAiLCJ0aW1lIjoyMi42fX0=\
        """;
    assertThat(Altcha.solved(challenge, payload, Instant.ofEpochSecond(1_700_000_000))).isTrue();
  }

  @Test
  void keys_are_derived_as_in_the_test_vectors_of_RFC_7914() {
    var passwd = new Altcha(hex("pa"), hex("salt"), 1, 0).derive(number("sswd"));
    assertThat(HexFormat.of().formatHex(passwd))
        .isEqualTo("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    var password = new Altcha(hex("Pass"), hex("NaCl"), 80_000, 0).derive(number("word"));
    assertThat(HexFormat.of().formatHex(password))
        .isEqualTo("4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
  }

  private Verdict answer(Round round, String answer) throws Exception {
    return done(pow.judge(attempt, round, Map.of("ANSWER", answer)));
  }

  private static String challenge(Round round) {
    return round.shown().get("challenge");
  }

  private static String hex(String ascii) {
    return HexFormat.of().formatHex(ascii.getBytes(UTF_8));
  }

  private static long number(String ascii) {
    return HexFormat.fromHexDigitsToLong(hex(ascii));
  }
}
