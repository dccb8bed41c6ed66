package dev.sallyport.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.directory.OAuthSettings;
import dev.sallyport.directory.OAuthSettings.Grant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedirectUrisTest {
  private static final OAuthSettings CLIENT =
      new OAuthSettings(
          true,
          Set.of(Grant.CODE),
          Set.of("openid"),
          List.of(
              "https://app.example.com/cb",
              "http://localhost:3000/cb",
              "http://127.0.0.1:3000/cb?a=b",
              "http://[::1]/cb",
              "com.example.app:/cb"),
          List.of("https://app.example.com/bye"),
          "https://app.example.com/cb",
          Set.of("COGNITO"),
          DpopDemand.OPTIONAL,
          null,
          List.of(),
          false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.com/cb",
        "http://localhost:3000/cb",
        "com.example.app:/cb",
        "http://127.0.0.1:3000/cb?a=b",
        "http://127.0.0.1:49152/cb?a=b",
        "http://127.0.0.1/cb?a=b",
        "http://[::1]:49152/cb"
      })
  void what_was_registered_is_taken_and_a_loopback_address_with_any_port(String uri) {
    assertThat(RedirectUris.callback(uri, CLIENT)).contains(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.com/cb/",
        "https://app.example.com/cb/more",
        "https://app.example.com/cb?x=1",
        "https://app.example.com/cb#x",
        "https://app.example.com/x/../cb",
        "https://app.example.com/CB",
        "https://APP.example.com/cb",
        "https://app.example.com:443/cb",
        "https://app.example.com.evil.org/cb",
        "https://app.example.com@evil.org/cb",
        "https://user@app.example.com/cb",
        "http://app.example.com/cb",
        "//app.example.com/cb",
        "https:app.example.com/cb",
        "https://app.example.com\\@evil.org/cb",
        " https://app.example.com/cb",
        "https://app.example.com/cb\t",
        "http://localhost:4000/cb",
        "https://127.0.0.1:3000/cb?a=b",
        "http://127.0.0.1:49152/cb",
        "http://127.0.0.1:49152/cb?a=b#f",
        "http://u@127.0.0.1:49152/cb?a=b",
        "http://127.0.0.2:49152/cb?a=b",
        "http://127.0.0.1:49152@evil.org/cb?a=b",
        "http://[::1]:49152/cb?a",
        "http://[::2]:49152/cb"
      })
  void AC045_whatever_differs_by_a_letter_is_not(String uri) {
    assertThat(RedirectUris.callback(uri, CLIENT)).isEmpty();
  }

  @Test
  void without_one_the_clients_default_is_taken_where_it_has_one() {
    assertThat(RedirectUris.callback(null, CLIENT)).contains("https://app.example.com/cb");
    assertThat(RedirectUris.callback(null, OAuthSettings.NONE)).isEmpty();
  }

  @Test
  void an_address_to_go_to_after_signing_out_is_none_to_answer_to() {
    assertThat(RedirectUris.logout("https://app.example.com/bye", CLIENT)).isPresent();
    assertThat(RedirectUris.callback("https://app.example.com/bye", CLIENT)).isEmpty();
    assertThat(RedirectUris.logout("https://app.example.com/cb", CLIENT)).isEmpty();
  }
}
