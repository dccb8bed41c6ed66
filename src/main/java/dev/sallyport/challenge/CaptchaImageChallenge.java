package dev.sallyport.challenge;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.core.Future;
import java.util.Map;

/**
 * Six digits to read from a picture, or to hear: ANSWER {@code audio} brings the same digits as
 * speech, at no cost, three times for each picture.
 *
 * <p>Shown: {@code type}, {@code alt}, and {@code image} or {@code audio}, a {@code data:} URL each
 * (beside a picture {@code audio} says how to ask for it). Kept: {@code answer} and how often it
 * was {@code heard}.
 */
final class CaptchaImageChallenge implements Challenge {
  private static final int DIGITS = 6;
  private static final int HEARINGS = 3;

  /** Longer answers are wrong unread; spaces between the digits are fine. */
  private static final int LONGEST = 64;

  private static final String ALT =
      "Six digits, drawn to be hard for machines. To hear them instead, answer with: audio";
  private static final String SPOKEN_ALT = "Six digits, spoken in English over noise.";

  private final BoundedPool pool;
  private final RandomIds ids;
  private final CaptchaDrawing drawing;

  CaptchaImageChallenge(BoundedPool pool, RandomIds ids, CaptchaDrawing drawing) {
    this.pool = pool;
    this.ids = ids;
    this.drawing = drawing;
  }

  @Override
  public Future<Round> open(Attempt attempt) {
    return pool.run(attempt.deadline(), this::picture);
  }

  /**
   * Judges and draws in one piece of work: were a right answer judged before a place in the pool is
   * sure, a full pool would tell right from wrong without an attempt being spent.
   */
  @Override
  public Future<Verdict> judge(Attempt attempt, Round round, Map<String, String> answer) {
    var given = answer.getOrDefault("ANSWER", "");
    return pool.run(attempt.deadline(), () -> verdict(round, given));
  }

  private Verdict verdict(Round round, String given) {
    int heard = Integer.parseInt(round.kept("heard"));
    if (given.strip().equalsIgnoreCase("audio") && heard < HEARINGS) {
      return new Verdict.Again(speech(round.kept("answer"), heard + 1));
    }
    return ConstantTime.equal(digits(given), round.kept("answer"))
        ? new Verdict.Passed("captcha")
        : new Verdict.Afresh(picture());
  }

  private Round picture() {
    var digits = ids.digits(DIGITS);
    var shown =
        Map.of(
            "type",
            "CAPTCHA_IMAGE",
            "image",
            drawing.image(digits),
            "alt",
            ALT,
            "audio",
            "ask with ANSWER=audio");
    return new Round(shown, Map.of("answer", digits, "heard", "0"));
  }

  private Round speech(String digits, int heard) {
    var shown = Map.of("type", "CAPTCHA_IMAGE", "audio", drawing.audio(digits), "alt", SPOKEN_ALT);
    return new Round(shown, Map.of("answer", digits, "heard", Integer.toString(heard)));
  }

  /** The answer without spaces, digits of any script as ASCII ones. */
  private static String digits(String given) {
    if (given.length() > LONGEST) {
      return "";
    }
    var digits = new StringBuilder();
    given
        .codePoints()
        .filter(point -> !Character.isWhitespace(point) && !Character.isSpaceChar(point))
        .forEach(
            point -> {
              int digit = Character.digit(point, 10);
              digits.appendCodePoint(digit < 0 ? point : '0' + digit);
            });
    return digits.toString();
  }
}
