package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TracingConfigTest {
  @Test
  void nothing_is_traced_and_nobody_believed_by_default() {
    var tracing = Read.config("region: here").tracing();
    assertThat(tracing.enabled()).isFalse();
    assertThat(tracing.trustedPeers()).isEmpty();
  }

  @Test
  void an_endpoint_switches_it_on() {
    var tracing =
        Read.config(
                """
                tracing:
                  endpoint: http://collector:4318/v1/traces
                  sampleRatio: 0.05
                  trustedPeers: [10.0.0.0/8]
                  timeout: 3s
                """)
            .tracing();
    assertThat(tracing.enabled()).isTrue();
    assertThat(tracing.sampleRatio()).isEqualTo(0.05);
    assertThat(tracing.trustedPeers()).isEqualTo(List.of("10.0.0.0/8"));
    assertThat(tracing.timeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void a_ratio_is_a_number_from_0_to_1() {
    for (var wrong : List.of("1.5", "-1", "NaN", "5%", "1e-3")) {
      assertThat(Read.faults("tracing: {sampleRatio: '" + wrong + "'}"))
          .singleElement()
          .asString()
          .contains("tracing.sampleRatio");
    }
  }
}
