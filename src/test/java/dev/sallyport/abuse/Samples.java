package dev.sallyport.abuse;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How long one kind of call took, many times. Two kinds count as alike when their medians are
 * within a millisecond, or when a rank test cannot tell them apart (AC-092).
 */
final class Samples {
  private static final double LEAST_P = 0.01;
  private static final Duration MOST_APART = Duration.ofMillis(1);

  private final long[] nanos;
  private int count;

  Samples(int most) {
    nanos = new long[most];
  }

  void add(long took) {
    nanos[count++] = took;
  }

  Duration median() {
    var sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return Duration.ofNanos(sorted[count / 2]);
  }

  boolean like(Samples other) {
    return median().minus(other.median()).abs().compareTo(MOST_APART) < 0 || p(other) > LEAST_P;
  }

  /** The two-sided p of the rank sum test of Mann and Whitney, by its normal approximation. */
  double p(Samples other) {
    double m = count;
    double n = other.count;
    var all =
        IntStream.range(0, count + other.count)
            .boxed()
            .sorted(Comparator.comparingLong(i -> i < count ? nanos[i] : other.nanos[i - count]))
            .toList();
    var ranks =
        IntStream.range(0, all.size()).filter(i -> all.get(i) < count).mapToLong(i -> i + 1).sum();
    var u = ranks - m * (m + 1) / 2;
    var z = (Math.abs(u - m * n / 2) - 0.5) / Math.sqrt(m * n * (m + n + 1) / 12);
    return 2 * tail(Math.max(0, z));
  }

  /** P(Z > z) of the normal distribution (Abramowitz and Stegun 26.2.17). */
  private static double tail(double z) {
    var t = 1 / (1 + 0.2316419 * z);
    var series =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * series;
  }
}
