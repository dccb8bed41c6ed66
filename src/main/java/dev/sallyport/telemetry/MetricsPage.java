package dev.sallyport.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The registry behind the metrics page, and what Vert.x reports into it. */
public final class MetricsPage {
  private final PrometheusMeterRegistry registry;

  /** One whose times say nothing of traces. */
  public MetricsPage() {
    this(new PrometheusMeterRegistry(new PageConfig()));
  }

  /** One whose times name a trace now and then, as an example, where there are any. */
  public MetricsPage(Tracing tracing) {
    this(
        tracing.on()
            ? new PrometheusMeterRegistry(
                new PageConfig(), new PrometheusRegistry(), Clock.SYSTEM, new ExemplarSpans())
            : new PrometheusMeterRegistry(new PageConfig()));
  }

  private MetricsPage(PrometheusMeterRegistry registry) {
    this.registry = registry;
    registry.config().meterFilter(new Buckets()).meterFilter(new Bounds());
  }

  /** Where meters are registered. */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * A page as Prometheus reads it.
   *
   * @param type the content type it is in
   */
  public record Page(String type, String text) {}

  /**
   * The page, in the form that the reader accepts: OpenMetrics, where times have examples, or
   * Prometheus' own. Takes some milliseconds.
   *
   * @param accept as the header says; null where there is none
   */
  public Page scrape(@Nullable String accept) {
    var type =
        accept != null && accept.contains(OpenMetricsTextFormatWriter.CONTENT_TYPE.split(";", 2)[0])
            ? OpenMetricsTextFormatWriter.CONTENT_TYPE
            : PrometheusTextFormatWriter.CONTENT_TYPE;
    return new Page(type, registry.scrape(type));
  }

  /**
   * Makes this Vert.x report its pools, event bus, HTTP servers and Redis client here. Peers, local
   * addresses, request paths and methods are no labels, since callers could make as many as they
   * like (AC-113).
   */
  public VertxBuilder observe(VertxBuilder builder, VertxOptions options) {
    options.setMetricsOptions(
        new MicrometerMetricsOptions()
            .setEnabled(true)
            // Vert.x keeps one registry a name: two gateways in one process would share it.
            .setRegistryName(UUID.randomUUID().toString())
            .setJvmMetricsEnabled(true)
            .setLabels(
                EnumSet.of(
                    Label.HTTP_CODE,
                    Label.EB_ADDRESS,
                    Label.EB_FAILURE,
                    Label.POOL_TYPE,
                    Label.POOL_NAME,
                    Label.CLIENT_NAME,
                    Label.SERVER_NAME,
                    Label.NAMESPACE)));
    return builder.with(options).withMetrics(new MicrometerMetricsFactory(registry));
  }
}
