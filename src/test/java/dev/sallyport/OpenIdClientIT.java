package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ingress.gate.Echo;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** npm's openid-client, which is certified, as a relying party: see {@code openid.mjs}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenIdClientIT {
  private static final String POOL = "local_Relied";

  @Test
  void openid_client_signs_in_refreshes_signs_out_and_holds_keys() throws Exception {
    ClientsIT.javascript();
    var file = Files.createTempFile("relied", ".yaml");
    file.toFile().deleteOnExit();
    try (var api = new Echo()) {
      var oauth =
          "scopes: [openid, email], callbacks: [\"https://app.example.com/cb\"],"
              + " logouts: [\"https://app.example.com/bye\"]";
      Files.writeString(
          file,
          """
          region: local
          pools:
            - id: %s
              users:
                - username: alice
                  password: Horse-Battery-8
                  attributes: {email: alice@example.com, email_verified: true}
              clients:
                - {id: spa, oauth: {%s}}
                - {id: nonced, oauth: {dpop: NONCE, %s}}
          gate:
            issuers: [{name: ours, pool: %s}]
            upstreams: [{name: api, servers: ["%s"]}]
            routes:
              - {name: orders, path: /orders/**, upstream: api, dpop: REQUIRED}
              - {name: nonced, path: /nonced/**, upstream: api, dpop: NONCE}
          """
              .formatted(POOL, oauth, oauth, POOL, api.url()));
      try (var sallyport = SallyportForTests.of(file, Map.of("SALLYPORT_GATE_PORT", "0"))) {
        assertThat(
                ClientsIT.run(
                    "",
                    "node",
                    "js/openid.mjs",
                    sallyport.api().toString(),
                    SallyportForTests.PUBLIC_URL,
                    POOL,
                    sallyport.gate().toString()))
            .contains(
                "signed in, told of, and refreshed",
                "signed out, and revoked",
                "spa used tokens bound to an ES256 key",
                "spa used tokens bound to an PS256 key",
                "spa used tokens bound to an RS256 key",
                "nonced used tokens bound to an ES256 key",
                "tried again with the nonce it was told");
      }
    }
  }
}
