package dev.sallyport.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.RateConfig;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OwnBucketTest {
  private static final long MILLI = 1_000_000;

  private static final RateConfig RATE = new RateConfig(10, 5, RateConfig.By.ROUTE);

  private static long taken(OwnBucket bucket, long now) {
    return IntStream.range(0, 100).filter(_ -> bucket.take(now)).count();
  }

  @Test
  void it_holds_a_burst_and_fills_evenly() {
    var start = Long.MAX_VALUE - 50 * MILLI;
    var bucket = new OwnBucket(RATE, start);
    assertThat(taken(bucket, start)).isEqualTo(5);
    assertThat(taken(bucket, start + 99 * MILLI)).isZero();
    assertThat(taken(bucket, start + 100 * MILLI)).isEqualTo(1);
    assertThat(taken(bucket, start + 300 * MILLI)).isEqualTo(2);
    assertThat(taken(bucket, start + 60_000 * MILLI)).isEqualTo(5);
  }
}
