package dev.sallyport.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.failure.Failed;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it looks at all that is logged in this JVM")
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisTroublesTest {
  private long now;
  private final RedisTroubles troubles = new RedisTroubles(() -> now);

  @Test
  void calls_of_one_outage_are_one_incident_told_every_ten_seconds_and_when_it_is_over() {
    try (var log = new LogForTests()) {
      var first = fails();
      for (int second = 0; second < 25; second++) {
        assertThat(fails().failure()).isEqualTo(first.failure());
        pass(Duration.ofSeconds(1));
      }
      troubles.back();
      assertThat(log.lines())
          .containsExactly(
              "Redis is lost", "Redis is still lost", "Redis is still lost", "Redis answers again");
      assertThat(fails().failure()).isNotEqualTo(first.failure());
    }
  }

  @Test
  void answers_among_failures_do_not_end_an_outage() {
    try (var log = new LogForTests()) {
      for (int call = 0; call < 100; call++) {
        fails();
        pass(Duration.ofMillis(50));
        troubles.back();
      }
      assertThat(log.lines()).containsExactly("Redis is lost");
    }
  }

  private Failed fails() {
    return troubles.spelled(new TimeoutException());
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
