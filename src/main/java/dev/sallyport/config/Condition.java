package dev.sallyport.config;

import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A CEL expression from the configuration, checked when it was read. Its value is a boolean. It may
 * use {@code user_failures}, {@code address_failures} and {@code network_failures} (int, failures
 * lately), {@code pool_failure_percent} (int, how many per cent of the pool's sign-ins failed
 * lately here), {@code client} (the client's id), {@code user} (the person's attributes by name,
 * empty for nobody) and {@code groups} (list of names). Any thread may ask it.
 */
public final class Condition {
  private static final int LONGEST = 2_000;
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LONGEST)
          .maxParseRecursionDepth(50)
          .comprehensionMaxIterations(10_000)
          .build();
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("user_failures", SimpleType.INT)
          .addVar("address_failures", SimpleType.INT)
          .addVar("network_failures", SimpleType.INT)
          .addVar("pool_failure_percent", SimpleType.INT)
          .addVar("client", SimpleType.STRING)
          .addVar("user", MapType.create(SimpleType.STRING, SimpleType.STRING))
          .addVar("groups", ListType.create(SimpleType.STRING))
          .setResultType(SimpleType.BOOL)
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

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
    try {
      return new Condition(source, RUNTIME.createProgram(COMPILER.compile(source).getAst()));
    } catch (CelValidationException e) {
      var errors =
          e.getErrors().stream()
              .map(error -> error.getMessage().lines().findFirst().orElse(""))
              .collect(Collectors.joining("; "));
      throw new IllegalArgumentException("is no condition: " + errors, e);
    } catch (CelEvaluationException e) {
      throw new IllegalArgumentException("is no condition: " + e.getMessage(), e);
    }
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
