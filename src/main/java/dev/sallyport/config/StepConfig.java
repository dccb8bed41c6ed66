package dev.sallyport.config;

import java.time.Duration;
import java.util.List;
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

  private static final int MOST = 20;
  private static final int USUAL_COST = 5_000;

  static List<StepConfig> readAll(Section owner) {
    var steps = owner.sections("challenges").stream().map(StepConfig::read).toList();
    if (steps.size() > MOST) {
      owner.fault("challenges", "must have " + MOST + " steps at most");
    }
    if (!steps.isEmpty()
        && steps.stream().noneMatch(step -> step.type.factor() && step.when == null)) {
      owner.fault(
          "challenges",
          "nothing here proves who somebody is: add a PASSWORD step without \"when\", since a step"
              + " with one may be skipped");
    }
    return steps;
  }

  private static StepConfig read(Section section) {
    var type = section.requiredChoice("type", Type.class, Type.PASSWORD);
    if (!section.given("wrongAnswers")) {
      section.fault("wrongAnswers", "is missing: how many wrong answers are allowed");
    }
    if (!section.given("time")) {
      section.fault("time", "is missing: how long the step may take");
    }
    var cost = section.intBetween("cost", 100, 10_000_000, USUAL_COST);
    if (type != Type.CAPTCHA_POW && section.given("cost")) {
      section.fault("cost", "is for CAPTCHA_POW only");
    }
    return new StepConfig(
        type,
        section.condition("when"),
        section.intBetween("wrongAnswers", 0, 100, 0),
        section.duration(
            "time", Duration.ofSeconds(5), Duration.ofMinutes(30), Duration.ofMinutes(3)),
        type == Type.CAPTCHA_POW ? cost : 0);
  }
}
