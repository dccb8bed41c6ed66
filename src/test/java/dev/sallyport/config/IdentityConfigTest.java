package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class IdentityConfigTest {
  private static String gate(String identity, String route) {
    return """
    gate:
      identity: %s
      issuers: [{name: theirs, issuer: "https://id.test", audiences: [me]}]
      upstreams: [{name: api, servers: ["http://127.0.0.1:9"]}]
      routes: [{name: a, path: /a, %s}]
    """
        .formatted(identity, route);
  }

  @Test
  void a_token_lives_a_minute_and_is_for_the_upstream_by_its_name() {
    var gate = Read.config(gate("{}", "upstream: api, token: EXCHANGE")).gate();
    assertThat(gate.identity()).isEqualTo(new IdentityConfig(null, Duration.ofSeconds(60)));
    assertThat(gate.upstreams().getFirst().audience()).isEqualTo("api");
    assertThat(gate.upstreams().getFirst().forwarded()).isFalse();
    assertThat(gate.routes().getFirst().makesToken()).isTrue();
    assertThat(gate.routes().getFirst().identityHeader()).isNull();
  }

  @Test
  void it_may_go_in_a_header_be_for_another_and_live_longer() {
    var gate =
        Read.config(
                gate(
                    "{issuer: \"https://gate.test\", lifetime: 5m}",
                    "identity: {header: X-Identity-Token, audience: \"urn:a\"}"))
            .gate();
    assertThat(gate.identity())
        .isEqualTo(new IdentityConfig("https://gate.test", Duration.ofMinutes(5)));
    assertThat(gate.routes().getFirst().identity())
        .isEqualTo(new RouteConfig.Identity("X-Identity-Token", "urn:a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{lifetime: 9s}     | upstream: api | gate.identity.lifetime",
        "{lifetime: 301s}   | upstream: api | gate.identity.lifetime",
        "{issuer: somebody} | upstream: api | gate.identity.issuer",
        "{} | upstream: api, identity: {header: Authorization}      | routes[0].identity.header",
        "{} | upstream: api, identity: {header: X-Forwarded-User}   | routes[0].identity.header",
        "{} | upstream: api, identity: {audience: other}            | routes[0].identity",
        "{} | upstream: api, identity: {header: X-A}, headers: {x-a: sub} | identity.header",
        "{} | upstream: api, identity: {header: X-A}, allow: ANONYMOUS    | routes[0].allow",
        "{} | upstream: api, token: EXCHANGE, allow: ANONYMOUS            | routes[0].allow",
        "{} | token: EXCHANGE             | routes[0].identity.audience",
        "{} | 'identity: {header: X-A}'   | routes[0].identity.audience"
      })
  void what_cannot_be_is_a_fault(String identity, String route, String where) {
    assertThat(Read.faults(gate(identity, route)).toString()).contains(where);
  }
}
