package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedirectAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example",
        "https://app.example:8443/in?tenant=1",
        "HTTPS://app.example/in",
        "http://localhost/in",
        "http://localhost:3000",
        "http://127.0.0.1:3000/in",
        "http://[::1]:3000/in",
        "myapp://callback",
        "myapp://callback/",
        "myapp://",
        "com.example.app:/oauth2redirect"
      })
  void pages_over_TLS_or_of_this_machine_and_apps_may_be_answered_to(String address) {
    assertThat(RedirectAddress.good(address)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/in",
        "app.example/in",
        "//app.example/in",
        "https:",
        "https:/in",
        "https://",
        "https:///in",
        "https:app.example",
        "https://app.example/in#",
        "https://app.example/in#top",
        "https://app.example\\@evil.example",
        "https://user@app.example/in",
        "https://*.app.example/in",
        "https://app.example/a b",
        "https://app.example/\u00e4",
        "https://app.example/in\r\nX: y",
        "https://app.example/%",
        "http://app.example/in",
        "http://localhost.app.example/in",
        "http://127.0.0.2/in",
        "http://localhost@app.example/in",
        "http://",
        "myapp:callback",
        "myapp://user@callback",
        "myapp://callback#top",
        "my_app://callback"
      })
  void what_is_no_whole_address_or_goes_over_an_open_line_may_not(String address) {
    assertThat(RedirectAddress.good(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript",
        "JavaScript",
        "data",
        "vbscript",
        "file",
        "blob",
        "filesystem",
        "view-source",
        "about",
        "ws",
        "wss",
        "ftp"
      })
  void a_scheme_that_the_browser_keeps_for_itself_is_no_apps(String scheme) {
    assertThat(RedirectAddress.good(scheme + "://x/y")).isFalse();
    assertThat(RedirectAddress.good(scheme + ":/x")).isFalse();
    assertThat(RedirectAddress.good(scheme + ":x")).isFalse();
  }

  @Test
  void a_script_stays_one_however_its_scheme_is_written() {
    assertThat(RedirectAddress.good(" javascript://x/%0aalert(1)")).isFalse();
    assertThat(RedirectAddress.good("java\tscript://x/%0aalert(1)")).isFalse();
  }
}
