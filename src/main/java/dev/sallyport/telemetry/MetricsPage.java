package dev.sallyport.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.UUID;

/** The registry behind the metrics page, and what Vert.x reports into it. */
public final class MetricsPage {
  private static final String INTERNAL_ADDRESS = "__vertx.";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  public MetricsPage() {
    // A reply's address is a new one each time: never a label.
    registry
        .config()
        .meterFilter(
            MeterFilter.deny(
                id -> {
                  var address = id.getTag("address");
                  return address != null && address.startsWith(INTERNAL_ADDRESS);
                }));
  }

  /** Where meters are registered. */
  public MeterRegistry registry() {
    return registry;
  }

  /** The page as Prometheus reads it; takes some milliseconds. */
  public String scrape() {
    return registry.scrape();
  }

  /** The content type of {@link #scrape}. */
  public String contentType() {
    return "text/plain; version=0.0.4; charset=utf-8";
  }

  /**
   * Makes this Vert.x report its pools, event bus, HTTP servers and Redis client here. Peers, local
   * addresses and request paths are no labels, since callers could make as many as they like.
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
                    Label.HTTP_METHOD,
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
