package dev.sallyport.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.LimitsConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SuccessRateTest {
  private final List<String> alarms = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final SuccessRate rate =
      new SuccessRate(
          new LimitsConfig(
              5,
              Duration.ofMinutes(15),
              Duration.ofMinutes(15),
              100,
              1_000,
              10_000,
              Duration.ofMinutes(10),
              70,
              10,
              20,
              5,
              15,
              5,
              5,
              15,
              5,
              20,
              100),
          () -> now,
          (pool, percent) -> alarms.add(pool + " " + percent));

  private void ended(int granted, int refused) {
    for (int i = 0; i < granted; i++) {
      rate.ended("pool", true);
    }
    for (int i = 0; i < refused; i++) {
      rate.ended("pool", false);
    }
  }

  @Test
  void too_few_sign_ins_say_nothing() {
    ended(0, 9);
    assertThat(rate.failurePercent("pool")).isZero();
    assertThat(alarms).isEmpty();
  }

  @Test
  void AC095_operators_are_told_once_a_half_window_when_hardly_anything_succeeds() {
    ended(3, 7);
    assertThat(alarms).containsExactly("pool 70");
    ended(0, 5);
    assertThat(alarms).hasSize(1);
    now = now.plus(Duration.ofMinutes(5));
    ended(0, 1);
    assertThat(alarms).containsExactly("pool 70", "pool 81");
  }

  @Test
  void a_pool_where_most_succeed_is_quiet() {
    ended(7, 3);
    assertThat(rate.failurePercent("pool")).isEqualTo(30);
    assertThat(rate.failurePercent("another")).isZero();
    assertThat(alarms).isEmpty();
  }

  @Test
  void what_was_before_the_window_is_forgotten() {
    ended(0, 20);
    now = now.plus(Duration.ofMinutes(10));
    assertThat(rate.failurePercent("pool")).isZero();
  }
}
