package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RelyingPartyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"example.com", "login.example.co.uk", "localhost", "gateway.corp", "me.github.io"})
  void a_domain_of_ones_own_will_do(String domain) {
    assertThat(RelyingParty.valid(domain)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com",
        "co.uk",
        "github.io",
        "corp",
        "",
        "Example.com",
        "example.com.",
        "https://example.com",
        "example.com/x",
        "127.0.0.1",
        "::1",
        "exa mple.com",
        "*.example.com"
      })
  void a_public_suffix_and_what_is_no_domain_will_not(String domain) {
    assertThat(RelyingParty.valid(domain)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, https://example.com",
    "example.com, https://a.b.example.com:8443",
    "localhost, http://localhost:3000",
    "localhost, https://app.localhost"
  })
  void the_domain_and_those_below_it_are_its_origins(String domain, String origin) {
    assertThat(RelyingParty.allows(domain, origin)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, http://example.com",
    "example.com, https://badexample.com",
    "example.com, https://example.com.evil.org",
    "example.com, https://example.com/",
    "example.com, https://example.com:443",
    "example.com, https://Example.com",
    "example.com, https://user@example.com",
    "example.com, https://example.com?x",
    "example.com, ftp://example.com",
    "example.com, example.com",
    "example.com, null",
    "example.com, '*'",
    "localhost, http://localhost.evil.org"
  })
  void nothing_else_is(String domain, String origin) {
    assertThat(RelyingParty.allows(domain, origin)).isFalse();
  }
}
