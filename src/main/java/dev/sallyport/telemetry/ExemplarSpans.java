package dev.sallyport.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/** The span in whose time something is measured, as Prometheus' exemplars want it. */
final class ExemplarSpans implements io.prometheus.metrics.tracer.common.SpanContext {
  private static SpanContext here() {
    return Span.current().getSpanContext();
  }

  @Override
  public @Nullable String getCurrentTraceId() {
    var here = here();
    return here.isValid() ? here.getTraceId() : null;
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    var here = here();
    return here.isValid() ? here.getSpanId() : null;
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return here().isSampled();
  }

  @Override
  public void markCurrentSpanAsExemplar() {
    // Whether a trace is kept was decided when it began.
  }
}
