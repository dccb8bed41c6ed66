package dev.sallyport.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TotpTest {
  private static final byte[] SEED = "12345678901234567890".getBytes(US_ASCII);

  /** RFC 6238 appendix B, SHA-1, its last six digits. */
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void codes_are_those_of_the_rfc(long seconds, String code) {
    assertThat(Totp.step(SEED, code, Instant.ofEpochSecond(seconds))).hasValue(seconds / 30);
  }

  @Test
  void a_code_counts_in_its_own_step_and_in_the_ones_beside_it() {
    var code = Totp.code(SEED, 1_000);
    assertThat(Totp.step(SEED, code, Instant.ofEpochSecond(30 * 999))).hasValue(1_000);
    assertThat(Totp.step(SEED, code, Instant.ofEpochSecond(30 * 1_002 - 1))).hasValue(1_000);
    assertThat(Totp.step(SEED, code, Instant.ofEpochSecond(30 * 999 - 1))).isEmpty();
    assertThat(Totp.step(SEED, code, Instant.ofEpochSecond(30 * 1_002))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "287083", "28708", "2870820", " 287082", "٢٨٧٠٨٢", "-28708"})
  void nothing_else_is_a_code(String code) {
    assertThat(Totp.step(SEED, code, Instant.ofEpochSecond(59))).isEmpty();
  }

  @Test
  void a_seed_is_spelled_in_base32_without_padding() {
    assertThat(Totp.spelled(SEED)).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assertThat(Totp.spelled(new byte[] {1})).isEqualTo("AE");
  }
}
