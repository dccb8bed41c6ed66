package dev.sallyport.config;

import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;

/**
 * A CEL expression that says who may pass a route, checked when the configuration was read. It may
 * use {@code claims} (the token's, by name; empty for nobody), {@code scopes} and {@code groups}
 * (lists), {@code path} (what the names in the route's path stand for) and {@code request}: its
 * {@code method}, {@code host}, {@code path} and {@code address}. Any thread may ask it.
 */
public final class AccessRule {
  private static final CelPrograms PROGRAMS =
      new CelPrograms(
          Map.of(
              "claims", MapType.create(SimpleType.STRING, SimpleType.DYN),
              "scopes", ListType.create(SimpleType.STRING),
              "groups", ListType.create(SimpleType.STRING),
              "path", MapType.create(SimpleType.STRING, SimpleType.STRING),
              "request", MapType.create(SimpleType.STRING, SimpleType.STRING)));

  private final String source;
  private final CelRuntime.Program program;

  private AccessRule(String source, CelRuntime.Program program) {
    this.source = source;
    this.program = program;
  }

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException that says what is wrong: no CEL, no boolean, an unknown name
   */
  public static AccessRule of(String source) {
    return new AccessRule(source, PROGRAMS.compile(source));
  }

  /** Whether it lets this request pass; what cannot be evaluated does not. */
  public boolean allows(Map<String, ?> variables) {
    try {
      return Boolean.TRUE.equals(program.eval(variables));
    } catch (CelEvaluationException | RuntimeException e) {
      return false;
    }
  }

  /** Two rules are the same where their source is. */
  @Override
  public boolean equals(Object other) {
    return other instanceof AccessRule rule && rule.source.equals(source);
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
