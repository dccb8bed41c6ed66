package dev.sallyport.challenge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProofOfWorkTest {
  private static final Instant NOW = Instant.parse("2026-09-01T01:02:03Z");
  private static final String CHALLENGE =
      new Altcha("0a1b2c3d", "44ff", 3, NOW.getEpochSecond()).signed("key".getBytes(US_ASCII));

  @Test
  void what_it_makes_is_a_solution_and_it_tells_how_far_it_is() {
    var tries = new AtomicLong();
    var solved = ProofOfWork.solve(CHALLENGE, tries::set);
    assertThat(Altcha.solved(CHALLENGE, solved, NOW)).isTrue();
    assertThat(tries).hasPositiveValue();
  }

  @ParameterizedTest
  @CsvSource({
    "PBKDF2/SHA-256, SCRYPT",
    "\"keyPrefix\":\"00\", \"keyPrefix\":\"0000\"",
    "0a1b2c3d, 0a1b2c3",
    "44ff, xx",
    "{, [",
  })
  void work_of_another_kind_is_not_begun(String ours, String theirs) {
    var other = CHALLENGE.replace(ours, theirs);
    assertThat(other).isNotEqualTo(CHALLENGE);
    assertThatThrownBy(() -> ProofOfWork.solve(other, _ -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
