package dev.sallyport.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StandingTest {
  private static final Instant CUT = Instant.parse("2026-09-01T12:00:00.500Z");

  private static Standing issued(String time) {
    return Standing.against(CUT, Instant.parse("2026-09-01T" + time + "Z"));
  }

  @Test
  void what_was_issued_clearly_before_a_cut_off_has_ended() {
    assertThat(issued("11:00:00")).isEqualTo(Standing.REVOKED);
    assertThat(issued("11:59:00")).isEqualTo(Standing.REVOKED);
  }

  @Test
  void what_was_issued_clearly_after_it_lives() {
    assertThat(issued("12:01:01")).isEqualTo(Standing.LIVE);
    assertThat(issued("13:00:00")).isEqualTo(Standing.LIVE);
  }

  @Test
  void what_was_issued_about_then_is_asked_for() {
    assertThat(issued("11:59:01")).isEqualTo(Standing.ASK);
    assertThat(issued("12:00:00")).isEqualTo(Standing.ASK);
    assertThat(issued("12:01:00")).isEqualTo(Standing.ASK);
  }

  @Test
  void of_two_standings_the_worse_counts() {
    assertThat(Standing.LIVE.or(Standing.ASK)).isEqualTo(Standing.ASK);
    assertThat(Standing.REVOKED.or(Standing.ASK)).isEqualTo(Standing.REVOKED);
    assertThat(Standing.LIVE.or(Standing.LIVE)).isEqualTo(Standing.LIVE);
  }
}
