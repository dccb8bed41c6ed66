package dev.sallyport.config;

import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.HashMap;
import java.util.Map;

/**
 * A CEL expression from the configuration, checked when it was read. Its value is a boolean. It may
 * use {@code user_failures}, {@code address_failures} and {@code network_failures} (int, failures
 * lately), {@code pool_failure_percent} (int, how many per cent of the pool's sign-ins failed
 * lately here), {@code client} (the client's id), {@code user} (the person's attributes by name,
 * empty for nobody) and {@code groups} (list of names). Any thread may ask it.
 */
public final class Condition {
  private static final CelPrograms PROGRAMS =
      new CelPrograms(
          Map.of(
              "user_failures", SimpleType.INT,
              "address_failures", SimpleType.INT,
              "network_failures", SimpleType.INT,
              "pool_failure_percent", SimpleType.INT,
              "client", SimpleType.STRING,
              "user", MapType.create(SimpleType.STRING, SimpleType.STRING),
              "groups", ListType.create(SimpleType.STRING)));

  private final String source;
  private final CelRuntime.Program program;

  private Condition(String source, CelRuntime.Program program) {
    this.source = source;
    this.program = program;
  }

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException that says what is wrong: no CEL, no boolean, an unknown name
   */
  public static Condition of(String source) {
    return new Condition(source, PROGRAMS.compile(source));
  }

  /**
   * Whether it holds for these variables; an error in evaluating counts as true, so that a step is
   * asked rather than skipped.
   */
  public boolean holds(Map<String, ?> variables) {
    var values = new HashMap<String, Object>();
    // CEL's int is a long, and nothing else is one.
    variables.forEach(
        (name, value) ->
            values.put(name, value instanceof Integer number ? number.longValue() : value));
    try {
      return !Boolean.FALSE.equals(program.eval(values));
    } catch (CelEvaluationException | RuntimeException e) {
      return true;
    }
  }

  /** Two conditions are the same where their source is. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Condition condition && condition.source.equals(source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  /** The expression as it was written. */
  @Override
  public String toString() {
    return source;
  }
}
