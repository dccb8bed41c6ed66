package dev.sallyport.config;

import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.stream.Collectors;

/** Compiles CEL expressions whose value is a boolean, over a fixed set of variables. */
final class CelPrograms {
  private static final int LONGEST = 2_000;
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LONGEST)
          .maxParseRecursionDepth(50)
          .comprehensionMaxIterations(10_000)
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

  private final CelCompiler compiler;

  CelPrograms(Map<String, CelType> variables) {
    var builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setResultType(SimpleType.BOOL);
    variables.forEach(builder::addVar);
    this.compiler = builder.build();
  }

  /**
   * Compiles an expression; any thread may run the program.
   *
   * @throws IllegalArgumentException that says what is wrong: no CEL, no boolean, an unknown name
   */
  CelRuntime.Program compile(String source) {
    try {
      return RUNTIME.createProgram(compiler.compile(source).getAst());
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
}
