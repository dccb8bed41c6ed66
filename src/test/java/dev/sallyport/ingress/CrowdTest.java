package dev.sallyport.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.limits.Address;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CrowdTest {
  private final Crowd crowd = new Crowd(2, new ClientAddress(List.of("10.0.0.0/8")));

  private boolean comes(String address) {
    return crowd.enter(Address.of(address));
  }

  @Test
  void AC015_one_too_many_waits_until_another_leaves() {
    assertThat(comes("192.0.2.1")).isTrue();
    assertThat(comes("192.0.2.1")).isTrue();
    assertThat(comes("192.0.2.1")).isFalse();
    assertThat(comes("192.0.2.1")).isFalse();
    assertThat(comes("192.0.2.2")).isTrue();
    crowd.leave(Address.of("192.0.2.1"));
    assertThat(comes("192.0.2.1")).isTrue();
    assertThat(comes("192.0.2.1")).isFalse();
  }

  @Test
  void AC015_all_addresses_of_an_IPv6_network_are_one_client() {
    assertThat(comes("2001:db8:1::1")).isTrue();
    assertThat(comes("2001:db8:1:2::2")).isTrue();
    assertThat(comes("2001:db8:1:3::3")).isFalse();
    assertThat(comes("2001:db8:2::1")).isTrue();
  }

  @Test
  void AC015_everybody_is_behind_a_trusted_proxy() {
    for (var i = 0; i < 5; i++) {
      assertThat(comes("10.1.2.3")).isTrue();
    }
    crowd.leave(Address.of("10.1.2.3"));
    assertThat(comes("10.1.2.3")).isTrue();
  }
}
