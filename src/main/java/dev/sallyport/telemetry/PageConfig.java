package dev.sallyport.telemetry;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The page as Micrometer makes it by default, with examples only where Prometheus takes them. */
final class PageConfig implements PrometheusConfig {
  @Override
  public @Nullable String get(String key) {
    return null;
  }

  /** On anything but buckets and counters, Prometheus throws the whole page away (seen on 2.42). */
  @Override
  public Properties prometheusProperties() {
    var properties = new Properties();
    properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
    return properties;
  }
}
