package dev.sallyport.telemetry;

import dev.sallyport.config.TracingConfig;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.VertxBuilder;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes traces and sends them to a collector as OTLP over HTTP, in batches and from a thread of
 * their own; a queue that is full drops, so that a collector that is gone costs no request
 * anything. Off, nothing of it is made and Vert.x has no tracer.
 */
public final class Tracing {
  /** As {@code service.name} has it. */
  private static final String SERVICE = "sallyport";

  private static final Duration EVERY = Duration.ofSeconds(1);

  /** No span of ours has more; a bound for whatever comes to be. */
  private static final int MOST_ATTRIBUTES = 16;

  private static final int LONGEST_VALUE = 128;

  private final @Nullable OpenTelemetrySdk sdk;
  private final Predicate<SocketAddress> trusted;
  private final Duration timeout;

  private Tracing(
      @Nullable OpenTelemetrySdk sdk, Predicate<SocketAddress> trusted, Duration timeout) {
    this.sdk = sdk;
    this.trusted = trusted;
    this.timeout = timeout;
  }

  /**
   * As configured.
   *
   * @param trusted the peers whose {@code traceparent} is believed
   */
  public static Tracing of(TracingConfig config, Predicate<SocketAddress> trusted) {
    var endpoint = config.endpoint();
    return new Tracing(endpoint == null ? null : sdk(endpoint, config), trusted, config.timeout());
  }

  private static OpenTelemetrySdk sdk(String endpoint, TracingConfig config) {
    var exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setTimeout(config.timeout());
    var authorization = config.authorization();
    if (authorization != null) {
      exporter.addHeader("Authorization", authorization.reveal());
    }
    var batches =
        BatchSpanProcessor.builder(exporter.build())
            .setMaxQueueSize(config.queue())
            .setScheduleDelay(EVERY)
            .setExporterTimeout(config.timeout())
            .build();
    // Spans of ours know nothing of the process but its name: no host, command line or user.
    var resource = Resource.builder().put("service.name", SERVICE).build();
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setResource(resource)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.sampleRatio())))
                .setSpanLimits(
                    SpanLimits.builder()
                        .setMaxNumberOfAttributes(MOST_ATTRIBUTES)
                        .setMaxAttributeValueLength(LONGEST_VALUE)
                        .build())
                .addSpanProcessor(batches)
                .build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  /** Whether traces are made. */
  public boolean on() {
    return sdk != null;
  }

  /** Makes this Vert.x trace, or leaves it as it is. */
  public VertxBuilder observe(VertxBuilder builder) {
    var made = sdk;
    return made == null ? builder : builder.withTracer(_ -> new CarefulTracer(made, trusted));
  }

  /** Sends what is left, as far as time allows. Blocks; for the end of the process. */
  public void close() {
    if (sdk != null) {
      CompletableResultCode ended = sdk.getSdkTracerProvider().shutdown();
      ended.join(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
