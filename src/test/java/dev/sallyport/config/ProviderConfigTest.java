package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outside identity providers of pools from configuration. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProviderConfigTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: Corp, clientId: a, issuer: 'https://a.example'",
        "name: Google, type: GOOGLE, clientId: a, clientSecret: b",
        "name: Hub, clientId: a, issuer: 'https://github.com', scopes: ['user:email']",
        "name: Hub, clientId: a, issuer: 'https://a.example', scopes: [x], authorizeUrl:"
            + " 'https://a.example/a', tokenUrl: 'https://a.example/t', attributesUrl:"
            + " 'https://a.example/u', attributes: {username: id}",
      })
  void what_can_work_is_good(String provider) {
    assertThat(Read.pool("providers: [{" + provider + "}]").providers()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: A_B, clientId: a, issuer: 'https://a.b'                      | without _ and spaces",
        "name: Cognito, clientId: a, issuer: 'https://a.b'                  | not COGNITO",
        "name: Google, clientId: a, issuer: 'https://a.b'                   | another type",
        "name: G, type: GOOGLE, clientId: a                                 | must be Google",
        "name: Corp, clientId: a                                            | is needed by type",
        "name: Corp, clientId: a, issuer: 'http://a.b'                      | must be an https://",
        "name: Corp, clientId: a, issuer: 'https://a.b', scopes: [email]    | needs tokenUrl",
        "name: Corp, clientId: a, issuer: 'https://a.b', tokenUrl: 'https://a.b' | needs tokenUrl",
        "name: Corp, clientId: a, issuer: 'https://a.b', attributes: {x: y} | has no attribute",
      })
  void what_cannot_work_is_a_fault(String provider, String fault) {
    assertThat(String.join("\n", Read.faults(Read.poolYaml("providers: [{" + provider + "}]"))))
        .contains(fault);
  }
}
