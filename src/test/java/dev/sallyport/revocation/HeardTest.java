package dev.sallyport.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HeardTest {
  private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
  private static final long AT_NOON = NOON.toEpochMilli();
  private static final Instant MORNING = NOON.minus(Duration.ofHours(1));
  private static final Instant EVENING = NOON.plus(Duration.ofHours(1));

  private final Heard heard = new Heard(4);

  private Standing of(String sub, String family, String device, Instant issued) {
    return heard.of("pool", sub, family, device, issued);
  }

  @Test
  void of_nothing_that_was_heard_a_token_lives() {
    heard.add(AT_NOON, new Revocation.Family("pool", "f"));
    heard.add(AT_NOON, new Revocation.Person("pool", "s", null));
    heard.add(AT_NOON, new Revocation.Device("pool", "d"));
    assertThat(of("other", "other", "other", MORNING)).isEqualTo(Standing.LIVE);
    assertThat(of("other", "other", null, MORNING)).isEqualTo(Standing.LIVE);
    assertThat(heard.of("elsewhere", "s", "f", "d", MORNING)).isEqualTo(Standing.LIVE);
  }

  @Test
  void a_family_and_a_device_are_asked_for_whenever_the_token_was_issued() {
    heard.add(AT_NOON, new Revocation.Family("pool", "f"));
    heard.add(AT_NOON, new Revocation.Device("pool", "d"));
    assertThat(of("s", "f", null, MORNING)).isEqualTo(Standing.ASK);
    assertThat(of("s", "f", null, EVENING)).isEqualTo(Standing.ASK);
    assertThat(of("s", "g", "d", MORNING)).isEqualTo(Standing.ASK);
  }

  @Test
  void all_of_a_person_ends_but_what_is_spared_or_came_later() {
    heard.add(AT_NOON, new Revocation.Person("pool", "s", "spared"));
    assertThat(of("s", "f", null, MORNING)).isEqualTo(Standing.REVOKED);
    assertThat(of("s", "f", null, NOON)).isEqualTo(Standing.ASK);
    assertThat(of("s", "f", null, EVENING)).isEqualTo(Standing.LIVE);
    assertThat(of("s", "spared", null, MORNING)).isEqualTo(Standing.LIVE);
  }

  @Test
  void nothing_issued_before_the_epoch_counts() {
    heard.epoch(AT_NOON);
    assertThat(of("s", "f", null, MORNING)).isEqualTo(Standing.REVOKED);
    assertThat(of("s", "f", null, NOON)).isEqualTo(Standing.ASK);
    assertThat(of("s", "f", null, EVENING)).isEqualTo(Standing.LIVE);
  }

  @Test
  void what_is_old_is_forgotten_and_what_was_said_again_is_not() {
    var again = new Revocation.Family("pool", "again");
    heard.add(AT_NOON, new Revocation.Family("pool", "once"));
    heard.add(AT_NOON, again);
    heard.add(AT_NOON, new Revocation.Person("pool", "once", null));
    heard.add(AT_NOON + 10, again);
    heard.forget(AT_NOON + 1);
    assertThat(of("s", "once", null, EVENING)).isEqualTo(Standing.LIVE);
    assertThat(of("once", "f", null, MORNING)).isEqualTo(Standing.LIVE);
    assertThat(of("s", "again", null, EVENING)).isEqualTo(Standing.ASK);
    assertThat(heard.size()).isEqualTo(1);
    heard.forget(AT_NOON + 11);
    assertThat(of("s", "again", null, EVENING)).isEqualTo(Standing.LIVE);
  }

  @Test
  void of_more_than_there_is_room_for_the_oldest_is_asked_for() {
    for (int i = 0; i < 5; i++) {
      heard.add(AT_NOON + i, new Revocation.Person("pool", "s" + i, null));
    }
    assertThat(heard.size()).isEqualTo(4);
    assertThat(of("s0", "f", null, MORNING)).isEqualTo(Standing.ASK);
    assertThat(of("nobody", "f", null, MORNING)).isEqualTo(Standing.ASK);
    assertThat(of("s1", "f", null, MORNING)).isEqualTo(Standing.REVOKED);
    assertThat(of("s0", "f", null, EVENING)).isEqualTo(Standing.LIVE);
  }

  @Test
  void a_pool_that_may_be_deleted_is_asked_for_and_not_what_came_later() {
    heard.add(AT_NOON, new Revocation.Pool("pool"));
    assertThat(of("s", "f", null, MORNING)).isEqualTo(Standing.ASK);
    assertThat(of("s", "f", null, NOON)).isEqualTo(Standing.ASK);
    assertThat(of("s", "f", null, EVENING)).isEqualTo(Standing.LIVE);
    assertThat(heard.of("elsewhere", "s", "f", null, MORNING)).isEqualTo(Standing.LIVE);
  }

  @Test
  void a_session_is_asked_for_once_its_end_was_heard_or_may_have_been_missed() {
    heard.add(AT_NOON, new Revocation.Session("s"));
    assertThat(heard.mayHaveEnded("s", EVENING)).isTrue();
    assertThat(heard.mayHaveEnded("other", MORNING)).isFalse();
    heard.incomplete(AT_NOON);
    assertThat(heard.mayHaveEnded("other", MORNING)).isTrue();
    assertThat(heard.mayHaveEnded("other", EVENING)).isFalse();
  }

  @Test
  void of_all_that_may_have_ended_a_token_the_last_is_told() {
    assertThat(heard.said("pool", "s", "f", "d")).isZero();
    heard.add(AT_NOON, new Revocation.Person("pool", "s", "spared"));
    assertThat(heard.said("pool", "s", "f", "d")).isEqualTo(AT_NOON);
    assertThat(heard.said("pool", "s", "spared", "d")).isZero();
    heard.add(AT_NOON + 1, new Revocation.Device("pool", "d"));
    assertThat(heard.said("pool", "s", "f", "d")).isEqualTo(AT_NOON + 1);
    assertThat(heard.said("pool", "s", "f", null)).isEqualTo(AT_NOON);
    heard.add(AT_NOON + 2, new Revocation.Family("pool", "f"));
    assertThat(heard.said("pool", "s", "f", "d")).isEqualTo(AT_NOON + 2);
    heard.incomplete(AT_NOON + 3);
    assertThat(heard.said("elsewhere", "t", "g", null)).isEqualTo(AT_NOON + 3);
  }
}
