package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client of the configuration may do at the OAuth2 endpoints. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OAuthConfigTest {
  private static final String SECRET = "secret: abcdefghijklmnopqrstuvwx";

  private static OAuthConfig oauth(String... lines) {
    return Read.config(Read.clientYaml(lines)).pools().getFirst().clients().getFirst().oauth();
  }

  @Test
  void a_client_without_the_section_has_no_part_in_it() {
    assertThat(oauth()).isNull();
  }

  @Test
  void a_client_that_names_a_callback_gets_codes_for_openid() {
    assertThat(oauth("oauth: {callbacks: ['https://app.example/in']}"))
        .isEqualTo(
            new OAuthConfig(
                Set.of("code"),
                Set.of("openid"),
                List.of("https://app.example/in"),
                List.of(),
                null,
                Set.of("COGNITO"),
                DpopDemand.OPTIONAL,
                null,
                List.of(),
                false));
  }

  @Test
  void everything_can_be_said() {
    assertThat(
            oauth(
                "oauth:",
                "  grants: [code, implicit]",
                "  scopes: [openid, phone, 'https://api.example/orders/read', 'api/write']",
                "  callbacks: ['https://app.example/in', 'myapp://in']",
                "  logouts: ['https://app.example/out']",
                "  defaultRedirect: 'myapp://in'",
                "  providers: []",
                "  consent: true"))
        .isEqualTo(
            new OAuthConfig(
                Set.of("code", "implicit"),
                Set.of("openid", "phone", "https://api.example/orders/read", "api/write"),
                List.of("https://app.example/in", "myapp://in"),
                List.of("https://app.example/out"),
                "myapp://in",
                Set.of(),
                DpopDemand.OPTIONAL,
                null,
                List.of(),
                true));
  }

  @Test
  void a_machine_with_a_secret_needs_no_callback() {
    assertThat(oauth(SECRET, "oauth: {grants: [client_credentials], scopes: [api/read]}").scopes())
        .containsExactly("api/read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          oauth: {grants: [code]}                                       | callbacks: must name one address at least
          oauth: {grants: [token], callbacks: ['https://a.b']}          | grants: unknown grant "token" (there is code, implicit, client_credentials, token-exchange)
          oauth: {grants: [], callbacks: ['https://a.b']}               | grants: must name one grant at least
          oauth: {grants: [client_credentials, code], scopes: [a/b], callbacks: ['https://a.b']} | grants: must not name code or implicit beside client_credentials
          oauth: {grants: [client_credentials, implicit], scopes: [a/b], callbacks: ['https://a.b']} | grants: must not name code or implicit beside client_credentials
          oauth: {grants: [token-exchange]}                             | exchange: and token-exchange among grants need each other
          oauth: {callbacks: ['https://a.b'], exchange: [{audience: a, from: [b], scopes: [c/d]}]} | exchange: and token-exchange among grants need each other
          oauth: {grants: [token-exchange], exchange: [{audience: a, from: [b], scopes: [c/d]}]} | grants: can have token-exchange only where the client has a secret
          oauth: {grants: [client_credentials], scopes: [a/b]}          | grants: can be client_credentials only where the client has a secret
          oauth: {scopes: [], callbacks: ['https://a.b']}               | scopes: must name one scope at least
          oauth: {scopes: [Cognito], callbacks: ['https://a.b']}        | scopes: unknown scope "Cognito"
          oauth: {scopes: [/read], callbacks: ['https://a.b']}          | scopes: unknown scope
          oauth: {scopes: [api/], callbacks: ['https://a.b']}           | scopes: unknown scope
          oauth: {scopes: [a b/c], callbacks: ['https://a.b']}          | scopes: unknown scope
          oauth: {scopes: [openid, openid], callbacks: ['https://a.b']} | scopes: "openid" is there twice
          oauth: {callbacks: ['http://a.b']}                            | callbacks: must be a whole address
          oauth: {callbacks: ['https://a.b/#x']}                        | callbacks: must be a whole address
          oauth: {callbacks: ['javascript://a.b']}                      | callbacks: must be a whole address
          oauth: {callbacks: ['https://a.b', 'https://a.b']}            | callbacks: "https://a.b" is there twice
          oauth: {callbacks: ['https://a.b'], logouts: ['//a.b']}       | logouts: must be a whole address
          oauth: {callbacks: ['https://a.b'], defaultRedirect: 'https://a.b/'} | defaultRedirect: must be one of the callbacks
          oauth: {callbacks: ['https://a.b'], providers: [Google]}      | providers: unknown provider "Google" (there is COGNITO)
          oauth: {callbacks: ['https://a.b'], scope: openid}            | scope: no such setting
          """)
  void what_does_not_go_together_is_a_fault(String line, String fault) {
    assertThat(Read.faults(Read.clientYaml(line)))
        .hasSize(1)
        .allMatch(f -> f.startsWith("x.yaml:5: pools[0].clients[0].oauth."))
        .allMatch(f -> f.replaceAll("\\[\\d+]: ", ": ").contains(fault));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {from: [web], scopes: [a/b]}                                       | [0].audience: is missing
          {audience: 'a b', from: [web], scopes: [a/b]}                      | [0].audience: must have 1 to 1024 characters
          {audience: a, scopes: [a/b]}                                       | [0].from: must name one at least
          {audience: a, from: [web]}                                         | [0].scopes: must name one at least
          {audience: a, from: [web], scopes: [aws.cognito.signin.user.admin]} | [0].scopes: must not have aws.cognito
          {audience: a, from: ['*'], scopes: [a/b]}                          | [0].from: must be letters
          {audience: a, from: [web], scopes: [a/b], actors: ['*']}           | [0].actors: must be letters
          {audience: a, from: [web, x], scopes: [a/b]}, {audience: a, from: [web], scopes: [c/d]} | [1].from: another rule is for tokens of web
          """)
  void a_rule_of_an_exchange_is_whole_and_the_only_one_that_fits(String rules, String fault) {
    var line = "oauth: {grants: [token-exchange], exchange: [" + rules + "]}";
    assertThat(Read.faults(Read.clientYaml(SECRET, line)))
        .singleElement()
        .asString()
        .contains("oauth.exchange" + fault);
  }

  @Test
  void a_machine_tells_nothing_of_people() {
    assertThat(
            Read.faults(
                Read.clientYaml(
                    SECRET, "oauth: {grants: [client_credentials], scopes: [a/b, email]}")))
        .containsExactly(
            "x.yaml:6: pools[0].clients[0].oauth.scopes: must all be identifier/scope of an API,"
                + " for client_credentials");
  }

  @Test
  void there_are_100_addresses_at_most_and_50_scopes() {
    assertThat(Read.faults(Read.clientYaml("oauth: {callbacks: [" + many("https://a.b/", 100))))
        .isEmpty();
    assertThat(Read.faults(Read.clientYaml("oauth: {callbacks: [" + many("https://a.b/", 101))))
        .singleElement()
        .asString()
        .contains("callbacks: must name 100 at most");
    assertThat(
            Read.faults(
                Read.clientYaml("oauth: {callbacks: ['https://a.b'], scopes: [" + many("a/", 51))))
        .singleElement()
        .asString()
        .contains("scopes: must name 50 at most");
  }

  private static String many(String start, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "'" + start + i + "'")
        .collect(Collectors.joining(", ", "", "]}"));
  }
}
