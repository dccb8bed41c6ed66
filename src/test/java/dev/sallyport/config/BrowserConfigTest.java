package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserConfigTest {
  private static String yaml(String browser, String route) {
    return """
    gate:
      issuers:
        - name: ours
          pool: local_Test
        - name: theirs
          issuer: https://id.example.com
          audiences: [my-api]
    %s
      routes:
        - name: page
          path: /**
    %s
    pools:
      - id: local_Test
    """
        .formatted(browser.indent(2), route.indent(6));
  }

  @Test
  void nobody_signs_in_with_a_browser_by_default() {
    assertThat(Read.config(yaml("", "")).gate().browser()).isNull();
    assertThat(Read.config(yaml("", "")).gate().routes().getFirst().refuse())
        .isEqualTo(RouteConfig.Refuse.JSON);
  }

  @Test
  void an_issuer_and_a_client_are_enough() {
    var gate =
        Read.config(
                yaml("browser: {issuer: theirs, clientId: me}", "refuse: SIGN_IN"),
                Map.of("SALLYPORT_GATE_BROWSER_CLIENTSECRET", "s"))
            .gate();
    var browser = gate.browser();
    assertThat(browser).isNotNull();
    assertThat(browser.idle()).isEqualTo(Duration.ofMinutes(30));
    assertThat(browser.absolute()).isEqualTo(Duration.ofHours(12));
    assertThat(browser.cookie()).isEqualTo("__Host-sallyport");
    assertThat(browser.clientSecret()).isEqualTo(new Secret("s"));
    assertThat(browser.toString()).doesNotContain("Secret[s]");
    assertThat(gate.routes().getFirst().refuse()).isEqualTo(RouteConfig.Refuse.SIGN_IN);
  }

  @Test
  void what_cannot_work_is_a_fault() {
    assertThat(Read.faults(yaml("browser: {issuer: ours, clientId: me}", "")).toString())
        .contains("gate.browser.issuer");
    assertThat(Read.faults(yaml("browser: {issuer: theirs}", "")).toString())
        .contains("gate.browser.clientId");
    for (var wrong :
        new String[] {
          "scopes: [orders]",
          "cookie: session",
          "absolute: 1m",
          "logout: /.sallyport/callback",
          "callback: /.sallyport/jwks.json",
          "logout: /.sallyport/jwks.json",
          "backChannel: /.sallyport/callback",
          "backChannel: /.sallyport/jwks.json",
          "callback: //evil",
          "afterLogout: \"https://evil.test\"",
          "callback: /a/../b"
        }) {
      var browser = "browser: {issuer: theirs, clientId: me, " + wrong + "}";
      var key = wrong.substring(0, wrong.indexOf(':'));
      assertThat(Read.faults(yaml(browser, "")).toString()).contains("gate.browser." + key);
    }
    assertThat(Read.faults(yaml("", "refuse: SIGN_IN")).toString())
        .contains("gate.routes[0].refuse");
    var browser = "browser: {issuer: theirs, clientId: me}";
    assertThat(Read.faults(yaml(browser, "refuse: SIGN_IN\nissuers: [ours]")).toString())
        .contains("gate.routes[0].refuse");
  }
}
