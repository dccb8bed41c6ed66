package dev.sallyport.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The pages for operators, on the operators' listener.
 *
 * @param operators who may sign in there
 * @param idle how long a session lasts that nobody uses
 * @param longest how long any session lasts
 */
public record ConsoleConfig(
    boolean enabled, List<Operator> operators, Duration idle, Duration longest) {
  private static final Rule NAME =
      Rule.matching("[A-Za-z0-9._@-]{1,64}", "must be letters, digits and ._@-, 64 at most");
  private static final Rule HASH =
      Rule.matching(
          "\\$argon2id\\$v=19\\$m=\\d{1,7},t=\\d{1,3},p=\\d{1,2}"
              + "\\$[A-Za-z0-9+/]{11,86}\\$[A-Za-z0-9+/]{22,86}",
          "must be an Argon2id hash, as \"sallyport hash-password\" prints it");

  public ConsoleConfig {
    operators = List.copyOf(operators);
  }

  /**
   * Somebody who may sign in.
   *
   * @param name what the audit log calls them
   * @param passwordHash of Argon2id, as a PHC string
   */
  public record Operator(String name, Secret passwordHash) {
    private static Operator read(Section section) {
      return new Operator(
          section.requiredText("name", NAME), section.requiredSecret("passwordHash", HASH));
    }
  }

  /** No console. */
  public static ConsoleConfig off() {
    return new ConsoleConfig(false, List.of(), Duration.ofMinutes(15), Duration.ofHours(8));
  }

  static ConsoleConfig read(Section section) {
    var off = off();
    var operators = section.sections("operators");
    Section.distinct(operators, "name", name -> name.toLowerCase(Locale.ROOT));
    var config =
        new ConsoleConfig(
            section.flag("enabled", false),
            operators.stream().map(Operator::read).toList(),
            section.duration("idle", Duration.ofMinutes(1), Duration.ofHours(12), off.idle()),
            section.duration(
                "longest", Duration.ofMinutes(1), Duration.ofHours(24), off.longest()));
    if (config.enabled() && operators.isEmpty()) {
      section.fault("operators", "is missing: nobody could sign in to the console");
    }
    return config;
  }
}
