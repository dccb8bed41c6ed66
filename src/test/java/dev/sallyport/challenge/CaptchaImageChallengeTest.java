package dev.sallyport.challenge;

import static dev.sallyport.challenge.ChallengeForTests.IDS;
import static dev.sallyport.challenge.ChallengeForTests.RANDOM;
import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.StepConfig;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CaptchaImageChallengeTest {
  private static Vertx vertx;
  private static BoundedPool draw;

  private final CaptchaDrawing drawing = new CaptchaDrawing(RANDOM);
  private final CaptchaImageChallenge captcha = new CaptchaImageChallenge(draw, IDS, drawing);
  private final Attempt attempt =
      ChallengeForTests.attempt(StepConfig.Type.CAPTCHA_IMAGE, null, "bob");

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    draw = new BoundedPool(vertx, "draw-image-test", 2, 10);
  }

  @AfterAll
  static void stop() throws Exception {
    done(vertx.close());
  }

  @Test
  void a_picture_is_an_opaque_light_png_with_a_text_alternative() throws Exception {
    var round = done(captcha.open(attempt));
    var picture = ImageIO.read(data(round.shown().get("image"), "data:image/png;base64,"));
    assertThat(picture.getRGB(0, 0) >>> 24).isEqualTo(0xff);
    assertThat(picture.getRGB(picture.getWidth() - 1, 0) & 0xff).isGreaterThan(0xd0);
    assertThat(round.shown())
        .containsEntry("type", "CAPTCHA_IMAGE")
        .containsEntry("audio", "ask with ANSWER=audio")
        .containsKey("alt");
    assertThat(round.kept("answer")).matches("[0-9]{6}");
    assertThat(round.tries()).isEqualTo(1);
  }

  @Test
  void the_right_digits_pass_with_spaces_between_and_in_any_script() throws Exception {
    var round = done(captcha.open(attempt));
    var digits = round.kept("answer");
    var wide = new StringBuilder();
    digits.chars().forEach(digit -> wide.appendCodePoint(digit - '0' + 0xff10));
    assertThat(answer(round, digits)).isEqualTo(new Verdict.Passed("captcha"));
    assertThat(answer(round, " " + digits.substring(0, 3) + "\u00a0 " + digits.substring(3)))
        .isEqualTo(new Verdict.Passed("captcha"));
    assertThat(answer(round, wide.toString())).isEqualTo(new Verdict.Passed("captcha"));
  }

  @Test
  void a_wrong_answer_brings_another_picture_of_other_digits() throws Exception {
    var round = done(captcha.open(attempt));
    for (var wrong : new String[] {"", "12345", other(round.kept("answer")), "\0", "audio!"}) {
      var next = afresh(answer(round, wrong));
      assertThat(next.kept("answer")).isNotEqualTo(round.kept("answer"));
      assertThat(next.shown().get("image")).isNotEqualTo(round.shown().get("image"));
    }
    assertThat(done(captcha.judge(attempt, round, Map.of()))).isInstanceOf(Verdict.Afresh.class);
  }

  @Test
  void the_same_digits_can_be_heard_three_times_and_a_fourth_time_counts_as_wrong()
      throws Exception {
    var round = done(captcha.open(attempt));
    var digits = round.kept("answer");
    for (var asked : new String[] {"audio", " AUDIO ", "Audio"}) {
      assertThat(answer(round, asked)).isInstanceOf(Verdict.Again.class);
      round = ((Verdict.Again) answer(round, asked)).next();
      assertThat(round.kept("answer")).isEqualTo(digits);
      var sound =
          AudioSystem.getAudioInputStream(
              data(round.shown().get("audio"), "data:audio/wav;base64,"));
      assertThat(sound.getFrameLength() / sound.getFormat().getFrameRate()).isBetween(1.5f, 6f);
    }
    assertThat(answer(round, digits)).isEqualTo(new Verdict.Passed("captcha"));
    assertThat(afresh(answer(round, "audio")).kept("answer")).isNotEqualTo(digits);
  }

  @Test
  void AC_083_no_parameter_shown_holds_the_digits() throws Exception {
    var round = done(captcha.open(attempt));
    var heard = ((Verdict.Again) answer(round, "audio")).next();
    for (var shown : new Round[] {round, heard}) {
      assertThat(shown.shown().values()).noneMatch(text -> text.contains(shown.kept("answer")));
    }
  }

  @Test
  void AC_085_a_full_pool_refuses_right_and_wrong_alike() throws Exception {
    var small = new BoundedPool(vertx, "draw-full-test", 1, 0);
    var busy = new CaptchaImageChallenge(small, IDS, drawing);
    var round = done(busy.open(attempt));
    var release = new CountDownLatch(1);
    var blocking =
        small.run(
            soon(),
            () -> {
              release.await();
              return "";
            });
    var right = Map.of("ANSWER", round.kept("answer"));
    assertThat(refusal(busy.judge(attempt, round, right))).isEqualTo(new Failure.Overloaded());
    assertThat(refusal(busy.judge(attempt, round, Map.of("ANSWER", "wrong"))))
        .isEqualTo(new Failure.Overloaded());
    release.countDown();
    done(blocking);
  }

  @Test
  void every_digit_is_drawn_as_often_as_any_other_and_no_picture_twice() throws Exception {
    var counts = new int[10];
    var pictures = new HashSet<String>();
    int draws = 400;
    for (int i = 0; i < draws; i++) {
      var round = done(captcha.open(attempt));
      round.kept("answer").chars().forEach(digit -> counts[digit - '0']++);
      pictures.add(round.shown().get("image"));
    }
    double expected = draws * 6 / 10.0;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    // 9 degrees of freedom: more than 50 comes by chance once in ten million runs.
    assertThat(chiSquare).isLessThan(50);
    assertThat(pictures).hasSize(draws);
  }

  @Test
  void the_same_digits_never_look_the_same() {
    assertThat(drawing.image("123456")).isNotEqualTo(drawing.image("123456"));
  }

  private Verdict answer(Round round, String answer) throws Exception {
    return done(captcha.judge(attempt, round, Map.of("ANSWER", answer)));
  }

  private static Round afresh(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Afresh.class);
    return ((Verdict.Afresh) verdict).next();
  }

  private static String other(String digits) {
    return (digits.charAt(0) == '9' ? "8" : "9") + digits.substring(1);
  }

  private static ByteArrayInputStream data(String url, String prefix) {
    assertThat(url).startsWith(prefix);
    return new ByteArrayInputStream(Base64.getDecoder().decode(url.substring(prefix.length())));
  }
}
