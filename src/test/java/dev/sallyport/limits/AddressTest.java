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
    "203.0.113.7, 203.0.113.7, 203.0.113.0/24, 203.0.0.0/16",
    "2001:db8::1, 2001:db8::1, 2001:db8::/48, 2001:db8::/32",
    "2001:0DB8:0000:0000:0000:0000:0000:0001, 2001:db8::1, 2001:db8::/48, 2001:db8::/32",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6, 2001:db8:1::/48, 2001:db8::/32",
    "::ffff:203.0.113.7, 203.0.113.7, 203.0.113.0/24, 203.0.0.0/16",
    "::ffff:cb00:7107, 203.0.113.7, 203.0.113.0/24, 203.0.0.0/16",
    "fe80::1%eth0, fe80::1, fe80::/48, fe80::/32",
    "::1, ::1, ::/48, ::/32",
    "::, ::, ::/48, ::/32"
  })
  void one_address_has_one_spelling_one_network_and_one_region(
      String text, String value, String network, String region) {
    assertThat(Address.of(text)).isEqualTo(new Address(value, network, region));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "example.com",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "0x7f.1.1.1",
        "2130706433",
        "1.2.3.4:80",
        "[::1]",
        "[::1]:80",
        "fe80::1%",
        "1::2::3",
        ":::",
        "12345::",
        "::1 ",
        " ::1",
        "::ffff:1.2.3.256",
        "1.2.3.4%1",
        "unknown",
        "\u0661.2.3.4"
      })
  void what_is_no_numeric_address_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Address.of(text));
  }
}
