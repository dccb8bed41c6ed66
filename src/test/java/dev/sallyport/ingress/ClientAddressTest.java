package dev.sallyport.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.limits.Address;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientAddressTest {
  private static final Address PROXY = Address.of("10.0.0.5");
  private final ClientAddress trusting =
      new ClientAddress(List.of("10.0.0.0/8", "2001:db8:aaaa::/48", "192.0.2.1"));

  @Test
  void AC035_nobody_is_believed_unless_configured() {
    var wary = new ClientAddress(List.of());
    assertThat(wary.of(PROXY, List.of("203.0.113.7"))).isEqualTo(PROXY);
  }

  @Test
  void a_peer_that_is_no_trusted_proxy_counts_for_itself() {
    var stranger = Address.of("198.51.100.1");
    assertThat(trusting.of(stranger, List.of("203.0.113.7"))).isEqualTo(stranger);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7 | 203.0.113.7",
        "6.6.6.6, 203.0.113.7, 10.9.9.9 | 203.0.113.7",
        "203.0.113.7:4711 | 203.0.113.7",
        "[2001:db8::1]:4711 | 2001:db8::1",
        "203.0.113.7, 2001:db8:aaaa::9, 192.0.2.1 | 203.0.113.7",
        "10.1.1.1, 10.2.2.2 | 10.1.1.1"
      })
  void AC035_the_rightmost_hop_that_is_not_trusted_counts(String header, String from) {
    assertThat(trusting.of(PROXY, List.of(header)).value()).isEqualTo(from);
  }

  @Test
  void repeated_headers_read_as_one_list() {
    assertThat(trusting.of(PROXY, List.of("6.6.6.6", "203.0.113.7, 10.1.1.1")).value())
        .isEqualTo("203.0.113.7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "unknown", "evil.example", "203.0.113.7,", "1.2.3", "[::1", "a:b:c"})
  void a_header_that_is_not_addresses_is_void(String header) {
    assertThat(trusting.of(PROXY, List.of(header))).isEqualTo(PROXY);
  }

  @Test
  void an_endless_header_is_void() {
    assertThat(trusting.of(PROXY, List.of("10.0.0.1,".repeat(40) + "10.0.0.1"))).isEqualTo(PROXY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/x", "host", "10.0.0.0/33", "/8"})
  void a_proxy_that_cannot_be_read_stops_the_start(String block) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ClientAddress(List.of(block)));
  }
}
