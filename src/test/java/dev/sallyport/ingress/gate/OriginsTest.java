package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gate.HostName;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OriginsTest {

  private static boolean allowed(List<String> list, String host, String... origins) {
    var headers = MultiMap.caseInsensitiveMultiMap();
    for (var origin : origins) {
      headers.add("Origin", origin);
    }
    return Origins.allow(list, headers, HostName.read(host).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "a.example, https://a.example, true",
    "a.example, http://a.example, true",
    "a.example:443, https://a.example, true",
    "a.example:80, http://a.example, true",
    "a.example:8443, https://a.example:8443, true",
    "a.example, https://A.Example, true",
    "a.example:8443, https://a.example, false",
    "a.example:443, http://a.example, false",
    "a.example, https://a.example:8443, false",
    "a.example, https://a.example.evil, false",
    "a.example, https://evil/a.example, false",
    "a.example, https://evil@a.example, false",
    "a.example, https://b.a.example, false",
    "a.example, a.example, false",
    "a.example, null, false",
    "a.example, ':', false",
    "a.example, '', false"
  })
  void AC031_a_page_of_the_same_host_may(String host, String origin, boolean may) {
    assertThat(allowed(List.of(), host, origin)).isEqualTo(may);
  }

  @Test
  void AC031_a_list_is_all_there_is() {
    var list = List.of("https://app.example");
    assertThat(allowed(list, "a.example", "https://app.example")).isTrue();
    assertThat(allowed(list, "a.example", "https://a.example")).isFalse();
    assertThat(allowed(list, "a.example", "https://app.example", "https://app.example")).isFalse();
  }

  @Test
  void who_is_no_browser_names_no_page() {
    assertThat(allowed(List.of(), "a.example")).isTrue();
  }
}
