package dev.sallyport.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7, 203.0.113.0/24",
    "2001:0db8:0:0:0:0:0:0001, 2001:db8::1, 2001:db8::/48",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6, 2001:db8:1::/48",
    "::ffff:192.0.2.9, 192.0.2.9, 192.0.2.0/24",
    "fe80::1%eth0, fe80::1, fe80::/48",
    "::1, ::1, ::/48"
  })
  void an_address_is_written_in_its_shortest_form(String text, String value, String network) {
    assertThat(Address.of(text)).isEqualTo(new Address(value, network));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "203.0.113", "203.0.113.256", "1.2.3.4:80", "unknown"})
  void what_is_not_a_numeric_address_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Address.of(text));
  }
}
