package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RateConfigTest {
  private static String gate(String allow, String rate) {
    return """
    gate:
      issuers:
        - name: ours
          pool: local_P
      routes:
        - name: r
          path: /r
          allow: %s
          rate: [%s]
    """
        .formatted(allow, rate);
  }

  @Test
  void a_burst_is_a_seconds_requests_where_it_is_not_said() {
    var gate = Read.config(gate("SIGNED_IN", "{perSecond: 5, by: USER}")).gate();
    assertThat(gate.routes().getFirst().rate())
        .containsExactly(new RateConfig(5, 5, RateConfig.By.USER));
  }

  @Test
  void whose_and_how_many_must_be_said() {
    assertThat(Read.faults(gate("SIGNED_IN", "{burst: 5}")))
        .anySatisfy(fault -> assertThat(fault).contains("routes[0].rate[0].perSecond: is missing"))
        .anySatisfy(fault -> assertThat(fault).contains("routes[0].rate[0].by: is missing"));
    assertThat(Read.faults(gate("SIGNED_IN", "{perSecond: 0, by: USER}"))).hasSize(1);
  }

  @Test
  void where_no_token_is_looked_at_none_can_be_counted_by() {
    assertThat(Read.faults(gate("ANONYMOUS", "{perSecond: 5, by: CLIENT}")))
        .singleElement()
        .asString()
        .contains("cannot be by USER or CLIENT where allow is ANONYMOUS");
    assertThat(Read.faults(gate("ANONYMOUS", "{perSecond: 5, by: ADDRESS}"))).isEmpty();
  }
}
