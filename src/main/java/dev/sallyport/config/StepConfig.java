package dev.sallyport.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One step of a pool's or client's {@code challenges:} list.
 *
 * @param when asked only if this holds at the start of the attempt; null asks always. A step with a
 *     condition is never a required factor
 * @param wrongAnswers how many wrong answers are allowed; one more ends the attempt (0 to 100)
 * @param time how long the person may take for the whole step, all its rounds together (5 s to 30
 *     min)
 * @param cost how hard a proof of work is: PBKDF2 rounds of one try; not used by other types
 */
public record StepConfig(
    Type type, @Nullable Condition when, int wrongAnswers, Duration time, int cost) {

  /** What can be asked. {@code factor} tells whether the type alone may prove who somebody is. */
  public enum Type {
    PASSWORD(true),
    CAPTCHA_IMAGE(false),
    CAPTCHA_POW(false),
    QUESTION(false);

    private final boolean factor;

    Type(boolean factor) {
      this.factor = factor;
    }

    public boolean factor() {
      return factor;
    }
  }

  /**
   * This step as it is remembered by an attempt that has begun: the condition was decided and is
   * gone.
   */
  public StepConfig decided() {
    return new StepConfig(type, null, wrongAnswers, time, cost);
  }
}
