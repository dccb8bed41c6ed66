package dev.sallyport.telemetry;

import dev.sallyport.runtime.BusMessage;
import dev.sallyport.runtime.Instances;
import dev.sallyport.runtime.Spans;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.vertx.core.Context;
import io.vertx.core.eventbus.Message;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import io.vertx.tracing.opentelemetry.Operation;
import java.util.List;
import java.util.Map.Entry;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's own tracer, and what spans may say: names from closed sets, methods and status codes.
 * Never an address of a page, whose path and query hold names, codes and tokens, nor the text of an
 * exception. Nobody but trusted peers continues a trace here, or has one kept.
 */
final class CarefulTracer implements VertxTracer<@Nullable Operation, @Nullable Operation> {
  private static final String FAILED = "error.type";

  private final VertxTracer<Operation, Operation> vertx;
  private final Tracer own;
  private final Predicate<SocketAddress> trusted;

  @SuppressWarnings("unchecked")
  CarefulTracer(OpenTelemetry telemetry, Predicate<SocketAddress> trusted) {
    this.vertx =
        (VertxTracer<Operation, Operation>) new OpenTelemetryTracingFactory(telemetry).tracer(null);
    this.own = telemetry.getTracer("dev.sallyport");
    this.trusted = trusted;
  }

  @Override
  public <R> @Nullable Operation receiveRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      Iterable<Entry<String, String>> headers,
      TagExtractor<R> tags) {
    var believed =
        request instanceof HttpRequest http && !trusted.test(http.remoteAddress())
            ? List.<Entry<String, String>>of()
            : headers;
    return vertx.receiveRequest(
        context,
        kind,
        policy,
        request,
        named(request, operation, tags),
        believed,
        SpanTags.of(tags));
  }

  @Override
  public <R> void sendResponse(
      Context context,
      @Nullable R response,
      @Nullable Operation span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    if (span != null) {
      failed(span, failure);
      vertx.sendResponse(context, response, span, null, SpanTags.of(tags));
    }
  }

  @Override
  public <R> @Nullable Operation sendRequest(
      @Nullable Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      BiConsumer<String, String> headers,
      TagExtractor<R> tags) {
    // Vert.x's tracer needs a context; a call without one belongs to no request of anybody.
    if (context == null) {
      return null;
    }
    if (request instanceof Spans.Work(var name)) {
      return work(name);
    }
    return vertx.sendRequest(
        context,
        kind,
        policy,
        request,
        named(request, operation, tags),
        told(request, operation) ? headers : (_, _) -> {},
        SpanTags.of(tags));
  }

  /** Upstreams and functions are ours; what others do with an id of ours is not known. */
  private static boolean told(Object request, String operation) {
    return !(request instanceof HttpRequest)
        || operation.startsWith(Spans.UPSTREAM)
        || operation.startsWith(Spans.TRIGGER);
  }

  private @Nullable Operation work(String name) {
    var under = io.opentelemetry.context.Context.current();
    return Span.fromContextOrNull(under) == null
        ? null
        : new Operation(own.spanBuilder(name).setParent(under).startSpan(), Scope.noop());
  }

  @Override
  public <R> void receiveResponse(
      Context context,
      @Nullable R response,
      @Nullable Operation span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    if (span != null) {
      failed(span, failure);
      vertx.receiveResponse(context, response, span, null, SpanTags.of(tags));
    }
  }

  private static void failed(Operation span, @Nullable Throwable failure) {
    if (failure != null) {
      span.span().setStatus(StatusCode.ERROR).setAttribute(FAILED, name(failure));
    }
  }

  /** Our own failures say what they are by their kind, which is their message. */
  private static String name(Throwable failure) {
    return failure instanceof dev.sallyport.failure.Failed failed
        ? failed.failure().getClass().getSimpleName()
        : failure.getClass().getSimpleName();
  }

  private static <R> String named(R request, String operation, TagExtractor<R> tags) {
    if (request instanceof Message<?> message && message.body() instanceof BusMessage body) {
      return Instances.shared(message.address()) + " " + body.getClass().getSimpleName();
    }
    if (request instanceof HttpRequest http && operation.equals(http.method().name())) {
      return SpanTags.method(operation);
    }
    var command = tags.extract(request).get(SpanTags.COMMAND);
    return command == null ? operation : "redis " + command;
  }

  @Override
  public void close() {
    vertx.close();
  }
}
