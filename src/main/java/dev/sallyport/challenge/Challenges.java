package dev.sallyport.challenge;

import dev.sallyport.config.QuestionSourceConfig;
import dev.sallyport.config.StepConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pool;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The list of all types. */
public final class Challenges {
  private final Map<StepConfig.Type, Challenge> all;
  private final Map<String, Challenge> asked;

  private Challenges(Map<StepConfig.Type, Challenge> all, Map<String, Challenge> asked) {
    this.all = Map.copyOf(all);
    this.asked = Map.copyOf(asked);
  }

  /**
   * Every challenge, ready to be asked. Draws one CAPTCHA before it returns, on this thread.
   *
   * @param draw where pictures are drawn and proofs of work checked
   * @param sources which pools ask an HTTP service for questions, by pool id; the others ask what
   *     is enrolled
   * @throws IllegalStateException when CAPTCHAs cannot be drawn on this machine
   * @throws IllegalArgumentException when a source's URL is none
   */
  public static Challenges of(
      Vertx vertx,
      BoundedPool draw,
      Kek kek,
      SecureRandom random,
      InstantSource clock,
      Map<String, QuestionSourceConfig> sources,
      Passwords passwords,
      Guess guess) {
    var ids = new RandomIds(random);
    var drawing = new CaptchaDrawing(random);
    drawing.check();
    var asked = new HashMap<String, Challenge>();
    sources.forEach(
        (pool, source) ->
            asked.put(
                pool,
                new QuestionChallenge(
                    new HttpQuestions(vertx, source, kek, ids, clock), kek, random)));
    return new Challenges(
        Map.of(
            StepConfig.Type.PASSWORD, new PasswordChallenge(passwords, guess),
            StepConfig.Type.CAPTCHA_IMAGE, new CaptchaImageChallenge(draw, ids, drawing),
            StepConfig.Type.CAPTCHA_POW, new CaptchaPowChallenge(draw, kek, ids, clock),
            StepConfig.Type.QUESTION, new QuestionChallenge(new EnrolledQuestions(), kek, random)),
        asked);
  }

  /** The challenge of this type in this pool. */
  public Challenge of(StepConfig.Type type, Pool pool) {
    var ofPool = type == StepConfig.Type.QUESTION ? asked.get(pool.id()) : null;
    return ofPool == null ? Objects.requireNonNull(all.get(type), type.name()) : ofPool;
  }
}
