package dev.sallyport.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where traces are sent, as OTLP over HTTP.
 *
 * @param endpoint the collector's address for traces, such as {@code
 *     http://collector:4318/v1/traces}; null sends none, and then none are made
 * @param sampleRatio the share of traces that are kept, from 0 to 1
 * @param trustedPeers addresses or CIDR ranges whose {@code traceparent} is believed: their traces
 *     are continued, and kept where they are; empty believes nobody
 * @param timeout how long sending one batch may take
 * @param queue how many ended spans may wait to be sent; more are dropped
 * @param authorization sent to the collector as the header of that name; null for none
 */
public record TracingConfig(
    @Nullable String endpoint,
    double sampleRatio,
    List<String> trustedPeers,
    Duration timeout,
    int queue,
    @Nullable Secret authorization) {
  private static final Pattern RATIO = Pattern.compile("0(\\.[0-9]{1,9})?|1(\\.0{1,9})?");
  private static final String ALL = "1";

  public TracingConfig {
    trustedPeers = List.copyOf(trustedPeers);
  }

  /** None. */
  public static TracingConfig off() {
    return new TracingConfig(null, 0, List.of(), Duration.ofSeconds(10), 2_048, null);
  }

  /** Whether traces are made. */
  public boolean enabled() {
    return endpoint != null;
  }

  static TracingConfig read(Section section) {
    return new TracingConfig(
        section.optionalText("endpoint", Rule.WEB_URL),
        Double.parseDouble(
            section.text(
                "sampleRatio",
                ALL,
                new Rule(RATIO.asMatchPredicate(), "must be a number from 0 to 1, such as 0.05"))),
        section.texts("trustedPeers", List.of(), Rule.ADDRESS_OR_RANGE),
        section.duration(
            "timeout", Duration.ofMillis(100), Duration.ofMinutes(1), Duration.ofSeconds(10)),
        section.intBetween("queue", 512, 1_000_000, 2_048),
        section.secret("authorization", Rule.ANY));
  }
}
