package dev.sallyport.runtime;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.function.Supplier;

/** Pieces of work as spans of the trace that is under way; without a tracer they are just done. */
public final class Spans {
  /** What the names of calls to a guarded API begin with. */
  public static final String UPSTREAM = "upstream ";

  /** What the names of calls to a pool's own functions begin with. */
  public static final String TRIGGER = "trigger ";

  private Spans() {}

  /**
   * What a tracer is told of.
   *
   * @param name from a closed set
   */
  public record Work(String name) {}

  /** Does the work; a span of this name lasts until its future completes. */
  public static <T> Future<T> around(Vertx vertx, String name, Supplier<Future<T>> work) {
    var tracer = ((VertxInternal) vertx).tracer();
    var context = tracer == null ? null : ContextInternal.current();
    return context == null ? work.get() : traced(tracer, context, new Work(name), work);
  }

  private static <I, O, T> Future<T> traced(
      VertxTracer<I, O> tracer, ContextInternal context, Work named, Supplier<Future<T>> work) {
    var span =
        tracer.sendRequest(
            context,
            SpanKind.RPC,
            TracingPolicy.PROPAGATE,
            named,
            named.name(),
            (_, _) -> {},
            TagExtractor.empty());
    return work.get()
        .onComplete(
            done ->
                tracer.receiveResponse(context, null, span, done.cause(), TagExtractor.empty()));
  }
}
