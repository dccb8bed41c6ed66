package dev.sallyport.flow;

import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which of the declared steps an attempt has to pass, in what order. Decided once, at its start.
 */
final class FlowPlan {
  private FlowPlan() {}

  /** The client's own list, or the pool's. */
  static List<StepConfig> declared(Pool pool, AppClient client) {
    return client.challenges().isEmpty() ? pool.challenges() : client.challenges();
  }

  /** Whether the list asks about the attempt, so that the counts must be fetched. */
  static boolean conditional(List<StepConfig> declared) {
    return declared.stream().anyMatch(step -> step.when() != null);
  }

  /**
   * The steps of one attempt.
   *
   * @param passwordFirst the password is proved before the list begins, so the list does not ask it
   * @param variables what conditions may look at
   */
  static List<StepConfig> of(
      List<StepConfig> declared, boolean passwordFirst, Map<String, ?> variables) {
    var chosen =
        declared.stream()
            .filter(step -> !passwordFirst || step.type() != StepConfig.Type.PASSWORD)
            .filter(step -> step.when() == null || step.when().holds(variables))
            .map(StepConfig::decided)
            .toList();
    // A CAPTCHA goes before the password wherever it was written: no hash is spent on a bot.
    var order = new ArrayList<StepConfig>();
    chosen.stream().filter(FlowPlan::captcha).forEach(order::add);
    chosen.stream().filter(step -> !captcha(step)).forEach(order::add);
    return order;
  }

  private static boolean captcha(StepConfig step) {
    return switch (step.type()) {
      case CAPTCHA_IMAGE, CAPTCHA_POW -> true;
      case PASSWORD, QUESTION -> false;
    };
  }
}
