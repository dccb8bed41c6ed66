package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the demo may do on this machine and nowhere else. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExposureTest {
  private static final String KEK = "A".repeat(43) + "=";

  private static final String DEMO =
      """
      accessKeys:
        - id: SALLYPORTDEMOKEY0001
          secret: another-secret-of-40-characters-00000000
        - id: EXAMPLEADMINKEY00001
          secret: demo-secret-for-localhost-only-000000000
      testing:
        enabled: true
      pools:
        - id: local_A
          users:
            - username: alice
              password: Correct-Horse-7
      """;

  @Test
  void the_demo_is_welcome_on_loopback() {
    assertThat(Read.faults(DEMO)).isEmpty();
    assertThat(Read.faults(DEMO + "http: {host: '::1'}\nops: {host: localhost}\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http: {host: 0.0.0.0, publicUrl: 'http://a.example'} | http.host
          http: {host: 10.1.2.3}                               | http.host
          ops: {host: '::'}                                    | ops.host
          ops: {host: sallyport.internal}                      | ops.host
          gate: {host: 0.0.0.0, routes: [{name: a, path: /a, allow: ANONYMOUS}]} | gate.host
          gate: {decisions: {host: 0.0.0.0, peers: [10.0.0.1]}, routes: [{name: a, path: /a, allow: ANONYMOUS}]} | gate.decisions.host
          """)
  void each_of_its_parts_is_a_fault_where_others_can_reach_a_listener(String yaml, String open) {
    var because = " while " + open + " can be reached from other machines";
    assertThat(Read.faults(DEMO + yaml + "\n"))
        .containsExactlyInAnyOrder(
            "x.yaml:2: accessKeys[0].id: is the demo's, known to everybody; not allowed" + because,
            "x.yaml:5: accessKeys[1].secret: is the demo's, known to everybody; not allowed"
                + because,
            "x.yaml:7: testing.enabled: must be false" + because,
            "x.yaml:12: pools[0].users[0].password: is the demo's, known to everybody; not allowed"
                + because,
            "x.yaml:1: kek.key: is missing (or keyFile), which is not allowed" + because);
  }

  @Test
  void the_environment_cannot_open_it_either() {
    var open = Map.of("SALLYPORT_OPS_HOST", "0.0.0.0", "SALLYPORT_KEK_KEY", KEK);
    assertThat(Read.faults(DEMO, open)).hasSize(4);
    var testing =
        Map.of(
            "SALLYPORT_OPS_HOST",
            "0.0.0.0",
            "SALLYPORT_KEK_KEY",
            KEK,
            "SALLYPORT_TESTING_ENABLED",
            "true");
    assertThat(Read.faults("region: local\n", testing))
        .containsExactly(
            "SALLYPORT_TESTING_ENABLED: testing.enabled: must be false while ops.host can be"
                + " reached from other machines");
  }

  @Test
  void an_embedded_redis_is_allowed_anywhere() {
    var yaml =
        "redis: embedded\nhttp: {host: 0.0.0.0, publicUrl: 'https://a.example'}\nkek: {key: "
            + KEK
            + "}\n";
    assertThat(Read.faults(yaml)).isEmpty();
  }
}
