package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gate.Credentials.BearerToken;
import dev.sallyport.gate.Credentials.BoundToken;
import dev.sallyport.gate.Credentials.Nobody;
import dev.sallyport.gate.Credentials.Unclear;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CredentialsTest {
  private static Credentials of(String... values) {
    var headers = MultiMap.caseInsensitiveMultiMap();
    for (var value : values) {
      headers.add("authorization", value);
    }
    return Credentials.of(headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer a.b-c_d~e+f/g=", "bearer   a.b-c_d~e+f/g=", "BEARER a.b-c_d~e+f/g= "})
  void a_token_is_what_stands_after_the_scheme_in_any_case(String value) {
    assertThat(of(value)).isEqualTo(new BearerToken("a.b-c_d~e+f/g="));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DPoP a.b-c_d~e+f/g=", "dpop  a.b-c_d~e+f/g=", "DPOP a.b-c_d~e+f/g= "})
  void a_token_that_is_bound_to_a_key_is_kept_apart(String value) {
    assertThat(of(value)).isEqualTo(new BoundToken("a.b-c_d~e+f/g="));
  }

  @Test
  void nothing_or_another_scheme_says_nobody() {
    assertThat(of()).isEqualTo(new Nobody());
    assertThat(of("")).isEqualTo(new Nobody());
    assertThat(of("Basic YTpi")).isEqualTo(new Nobody());
    assertThat(of("Bearer")).isEqualTo(new Nobody());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer a b",
        "Bearer \ta",
        "Bearer a\t",
        "Bearer a,Bearer b",
        "Bearer aé",
        "Bearer a\"",
        "Basic a, bearer b",
        "Bearer a,DPoP b",
        "DPoP a, Bearer b",
        "Basic a, dpop b",
        "DPoP a b",
        "Basic \u0001",
        "Basic é",
        "Bearer a\u007f",
        "Bearer a\u001f"
      })
  void what_a_reader_may_take_for_something_else_is_unclear(String value) {
    assertThat(of(value)).isEqualTo(new Unclear());
  }

  @Test
  void two_are_unclear() {
    assertThat(of("Bearer a", "Bearer a")).isEqualTo(new Unclear());
  }
}
