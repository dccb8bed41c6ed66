package dev.sallyport.telemetry;

import io.opentelemetry.api.trace.Span;

/**
 * The trace of the request that is being answered here. Where none is made, all of this does
 * nothing, at the cost of a look at Vert.x's context.
 */
public final class Traces {
  private Traces() {}

  /**
   * Names the request's span.
   *
   * @param name what was asked for, from a closed set, never from the request
   */
  public static void name(String name) {
    Span.current().updateName(name);
  }

  /** The id of the trace, 32 hexadecimal digits; empty where there is none. */
  public static String id() {
    var context = Span.current().getSpanContext();
    return context.isValid() ? context.getTraceId() : "";
  }
}
