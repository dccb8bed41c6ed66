package dev.sallyport.challenge;

import dev.sallyport.config.QuestionSourceConfig;
import dev.sallyport.config.StepConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Renewal;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The list of all types. */
public final class Challenges {
  /** Long enough for a cold start on a busy machine. */
  private static final Duration FIRST_DRAWING = Duration.ofSeconds(30);

  private final BoundedPool draw;
  private final CaptchaDrawing drawing;
  private final Map<StepConfig.Type, Challenge> all;
  private final Map<String, Challenge> asked;

  private Challenges(
      BoundedPool draw,
      CaptchaDrawing drawing,
      Map<StepConfig.Type, Challenge> all,
      Map<String, Challenge> asked) {
    this.draw = draw;
    this.drawing = drawing;
    this.all = Map.copyOf(all);
    this.asked = Map.copyOf(asked);
  }

  /**
   * Every challenge.
   *
   * @param draw where pictures are drawn and proofs of work checked
   * @param sources which pools ask an HTTP service for questions, by pool id; the others ask what
   *     is enrolled
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
      Renewal renewal) {
    var ids = new RandomIds(random);
    var drawing = new CaptchaDrawing(random);
    var asked = new HashMap<String, Challenge>();
    sources.forEach(
        (pool, source) ->
            asked.put(
                pool,
                new QuestionChallenge(
                    new HttpQuestions(vertx, source, kek, ids, clock), kek, random)));
    return new Challenges(
        draw,
        drawing,
        Map.of(
            StepConfig.Type.PASSWORD, new PasswordChallenge(passwords, renewal),
            StepConfig.Type.CAPTCHA_IMAGE, new CaptchaImageChallenge(draw, ids, drawing),
            StepConfig.Type.CAPTCHA_POW, new CaptchaPowChallenge(draw, kek, ids, clock),
            StepConfig.Type.QUESTION, new QuestionChallenge(new EnrolledQuestions(), kek, random)),
        asked);
  }

  /**
   * Draws and speaks once in the pool, for the start: fails with an IllegalStateException that says
   * what is missing when CAPTCHAs cannot be made on this machine.
   */
  public Future<Void> check() {
    return draw.run(
            Deadline.in(FIRST_DRAWING),
            () -> {
              drawing.check();
              return drawing;
            })
        .mapEmpty();
  }

  /** The challenge of this type in this pool. */
  public Challenge of(StepConfig.Type type, Pool pool) {
    var ofPool = type == StepConfig.Type.QUESTION ? asked.get(pool.id()) : null;
    return ofPool == null ? Objects.requireNonNull(all.get(type), type.name()) : ofPool;
  }
}
