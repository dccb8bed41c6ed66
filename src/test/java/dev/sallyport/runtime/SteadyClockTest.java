package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SteadyClockTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  private Instant system = NOON;
  private Duration passed = Duration.ZERO;
  private int alarms;
  private final SteadyClock clock =
      new SteadyClock(() -> system, () -> passed.toNanos(), () -> alarms++);

  /** So much time goes by, as the system's clock and any stopwatch see it. */
  private void pass(Duration time) {
    system = system.plus(time);
    passed = passed.plus(time);
  }

  private Duration since() {
    return Duration.between(NOON, clock.instant());
  }

  @Test
  void it_goes_as_the_systems_does() {
    for (int i = 1; i <= 5; i++) {
      pass(Duration.ofHours(7));
      assertThat(since()).isEqualTo(Duration.ofHours(7 * i));
    }
    assertThat(alarms).isZero();
  }

  @Test
  void AC123_set_back_by_an_hour_it_goes_on_and_no_token_is_revived() {
    pass(Duration.ofMinutes(6));
    var over = NOON.plus(Duration.ofMinutes(5));
    assertThat(clock.instant()).isAfter(over);
    system = system.minus(Duration.ofHours(1));
    assertThat(since()).isEqualTo(Duration.ofMinutes(6));
    pass(Duration.ofMinutes(30));
    assertThat(clock.instant()).isAfter(over);
    assertThat(since()).isEqualTo(Duration.ofMinutes(36));
    assertThat(alarms).isEqualTo(1);
    system = NOON.plus(passed);
    assertThat(since()).isEqualTo(Duration.ofMinutes(36));
    system = system.minus(Duration.ofSeconds(60));
    assertThat(since()).isEqualTo(Duration.ofMinutes(36));
    assertThat(alarms).isEqualTo(2);
  }

  @Test
  void AC123_a_step_ahead_is_taken_and_the_way_back_is_not() {
    system = system.plus(Duration.ofSeconds(60));
    assertThat(since()).isEqualTo(Duration.ofSeconds(60));
    system = system.minus(Duration.ofSeconds(60));
    assertThat(since()).isEqualTo(Duration.ofSeconds(60));
    pass(Duration.ofSeconds(10));
    assertThat(since()).isEqualTo(Duration.ofSeconds(70));
  }

  @Test
  void many_small_steps_are_followed() {
    for (int i = 0; i < 100; i++) {
      pass(Duration.ofMinutes(1));
      system = system.minus(Duration.ofMillis(900));
      assertThat(clock.instant()).isEqualTo(system);
    }
    assertThat(alarms).isZero();
  }
}
