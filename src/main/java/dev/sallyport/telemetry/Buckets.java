package dev.sallyport.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The times that are counted in buckets, so that Prometheus can say how long the slowest take; and
 * the buckets, the same for all. Others are only summed, since each bucket is a series more.
 */
final class Buckets implements MeterFilter {
  private static final Set<String> TIMES =
      Set.of(
          Metrics.OPERATIONS,
          Metrics.BUS,
          Metrics.TRIGGERS,
          Metrics.PROXIED,
          Metrics.POOL_WAITED,
          Metrics.POOL_USED);

  private static final double[] BOUNDS =
      Stream.of(5, 25, 100, 250, 500, 1_000, 2_500, 5_000)
          .map(Duration::ofMillis)
          .mapToDouble(bound -> (double) bound.toNanos())
          .toArray();

  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
    return TIMES.contains(id.getName())
        ? DistributionStatisticConfig.builder().serviceLevelObjectives(BOUNDS).build().merge(config)
        : config;
  }
}
