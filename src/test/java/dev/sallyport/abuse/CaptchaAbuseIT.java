package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.together;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** CAPTCHAs solved once and used again, elsewhere, too early or too cheaply. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CaptchaAbuseIT {
  /** {@code demoapp} asks for a proof of work here, {@code demoguarded} for an image. */
  private static final String WORKING = OPEN;

  private static SallyportForTests sallyport;
  private static Caller caller;

  @BeforeAll
  static void start() {
    var steps = "SALLYPORT_POOLS_0_CLIENTS_0_CHALLENGES_";
    sallyport =
        SallyportForTests.demo(
            Map.of(
                steps + "0_TYPE", "CAPTCHA_POW",
                steps + "0_WRONGANSWERS", "4",
                steps + "0_TIME", "3m",
                steps + "0_COST", "200",
                steps + "1_TYPE", "PASSWORD",
                steps + "1_WRONGANSWERS", "4",
                steps + "1_TIME", "3m"));
    caller = new Caller(sallyport.api(), sallyport.ops());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @Test
  void AC085_the_answer_of_one_image_opens_no_other_attempt() {
    var user = sallyport.user();
    var one = caller.password(GUARDED, user, PASSWORD).session();
    var two = caller.password(GUARDED, user, PASSWORD).session();
    var answer = caller.captcha(GUARDED, one);
    if (!answer.equals(caller.captcha(GUARDED, two))) {
      assertThat(caller.answer(GUARDED, user, two, answer).asked()).isTrue();
    }
    assertThat(caller.answer(GUARDED, user, one, answer).granted()).isTrue();
    caller.answer(GUARDED, user, one, answer).isNotAuthorized();
  }

  @Test
  void AC085_the_answer_of_the_image_before_is_wrong_for_the_one_drawn_afresh() {
    var user = sallyport.user();
    var first = caller.password(GUARDED, user, PASSWORD).session();
    var before = caller.captcha(GUARDED, first);
    var second = caller.answer(GUARDED, user, first, "wrong").session();
    if (!before.equals(caller.captcha(GUARDED, second))) {
      assertThat(caller.answer(GUARDED, user, second, before).asked()).isTrue();
    }
  }

  @Test
  void AC085_wrong_answers_count_across_attempts_and_people_until_the_address_must_wait() {
    var settings = Map.of("SALLYPORT_LIMITS_ADDRESSFAILURES", "12");
    try (var strict = SallyportForTests.demo(settings)) {
      var here = new Caller(strict.api(), strict.ops());
      for (int attempt = 0; attempt < 4; attempt++) {
        var user = strict.user();
        var session = here.password(GUARDED, user, PASSWORD).session();
        for (int i = 0; i < 2; i++) {
          session = here.answer(GUARDED, user, session, "wrong").session();
        }
      }
      here.password(OPEN, strict.user(), PASSWORD).is("TooManyRequestsException");
    }
  }

  private static Reply work(String user) {
    var asked = caller.password(WORKING, user, PASSWORD);
    assertThat(asked.shown("type")).isEqualTo("CAPTCHA_POW");
    return asked;
  }

  private static Reply answer(String user, Reply asked, String payload) {
    return caller.answer(WORKING, user, asked.session(), payload);
  }

  @Test
  void AC085_a_proof_of_work_is_good_once_and_for_its_own_attempt_only() {
    var user = sallyport.user();
    var one = work(user);
    var two = work(user);
    var solved = payload(one.shown("challenge"), one.shown("challenge"));
    assertThat(answer(user, two, solved).shown("type")).isEqualTo("CAPTCHA_POW");
    assertThat(answer(user, one, solved).granted()).isTrue();
    answer(user, one, solved).isNotAuthorized();
    var later = work(user);
    assertThat(answer(user, later, solved).granted()).isFalse();
  }

  @Test
  void AC085_a_proof_of_work_handed_in_twenty_times_at_once_lets_one_in() {
    var user = sallyport.user();
    var asked = work(user);
    var solved = payload(asked.shown("challenge"), asked.shown("challenge"));
    var replies =
        together(Collections.<Callable<Reply>>nCopies(20, () -> answer(user, asked, solved)));
    assertThat(replies.stream().filter(Reply::granted)).hasSize(1);
    replies.stream().filter(reply -> !reply.granted()).forEach(Reply::isNotAuthorized);
  }

  @Test
  void AC085_a_cheaper_longer_or_prepared_proof_of_work_is_refused() {
    var user = sallyport.user();
    var asked = work(user);
    var challenge = asked.shown("challenge");
    var prepared =
        new JsonObject(challenge)
            .put(
                "parameters",
                new JsonObject(challenge)
                    .getJsonObject("parameters")
                    .copy()
                    .put("nonce", "00".repeat(16))
                    .put("salt", "00".repeat(16)))
            .encode();
    for (var bad :
        new String[] {
          challenge.replaceFirst("\"cost\":\\d+", "\"cost\":1"),
          challenge.replaceFirst("\"expiresAt\":1", "\"expiresAt\":2"),
          challenge.replaceFirst("\"keyPrefix\":\"00\"", "\"keyPrefix\":\"\""),
          prepared
        }) {
      // As its own challenge, and as the solution of the one that was asked.
      var next = answer(user, asked, payload(bad, bad));
      assertThat(next.shown("type")).isEqualTo("CAPTCHA_POW");
      assertThat(next.session()).isNotEqualTo(asked.session());
      asked = work(user);
      assertThat(answer(user, asked, payload(asked.shown("challenge"), bad)).asked()).isTrue();
      asked = work(user);
    }
    var solved = payload(asked.shown("challenge"), asked.shown("challenge"));
    assertThat(answer(user, asked, solved).granted()).isTrue();
  }

  @Test
  void AC085_a_proof_of_work_is_no_answer_to_an_image_nor_an_image_to_it() {
    var user = sallyport.user();
    var working = work(user);
    var solved = payload(working.shown("challenge"), working.shown("challenge"));
    var image = caller.password(GUARDED, user, PASSWORD).session();
    assertThat(caller.answer(GUARDED, user, image, solved).granted()).isFalse();
    var digits = caller.captcha(GUARDED, caller.password(GUARDED, user, PASSWORD).session());
    assertThat(answer(user, working, digits).granted()).isFalse();
  }

  @Test
  void AC085_the_work_can_be_asked_for_but_never_left_out() {
    var user = sallyport.user();
    for (var nothing : new String[] {"", "audio", "null", "{}", "e30=", "true"}) {
      var reply = answer(user, work(user), nothing);
      assertThat(reply.granted()).isFalse();
    }
  }

  /** Solves one challenge and hands the solution in for another. */
  private static String payload(String claimed, String solved) {
    var parameters = new JsonObject(solved).getJsonObject("parameters");
    var hex = HexFormat.of();
    var nonce = hex.parseHex(parameters.getString("nonce"));
    var salt = hex.parseHex(parameters.getString("salt"));
    for (int counter = 0; ; counter++) {
      var password = ByteBuffer.allocate(nonce.length + 4).put(nonce).putInt(counter).array();
      var work = new PKCS5S2ParametersGenerator(new SHA256Digest());
      work.init(password, salt, parameters.getInteger("cost"));
      var key = ((KeyParameter) work.generateDerivedParameters(256)).getKey();
      if (key[0] == 0) {
        var json =
            "{\"challenge\":%s,\"solution\":{\"counter\":%d,\"derivedKey\":\"%s\"}}"
                .formatted(claimed, counter, hex.formatHex(key));
        return Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
      }
    }
  }
}
