package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GateRequestTest {
  private static GateRequest.Reading read(String target, String host) {
    return GateRequest.read(
        "GET",
        List.of(host),
        target,
        MultiMap.caseInsensitiveMultiMap(),
        Address.of("127.0.0.1"),
        false,
        Deadline.in(Duration.ofSeconds(5)),
        GateRequest.Sent.CANONICAL);
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.com:80/x, example.com, example.com:80",
    "http://example.com/x, example.com:80, example.com",
    "HTTPS://example.com:443/x, example.com, example.com:443",
    "http://Example.com:81/x, example.com:81, example.com:81",
    "http://[::1]:80/x, [::1], [::1]:80",
    "http://example.com/x, example.com, example.com"
  })
  void the_absolute_form_names_the_host_with_its_usual_port_or_without(
      String target, String host, String forwarded) {
    assertThat(read(target, host)).isInstanceOf(GateRequest.Reading.Clear.class);
    var request = ((GateRequest.Reading.Clear) read(target, host)).request();
    assertThat(request.host().authority()).isEqualTo(forwarded);
    assertThat(request.target().path()).isEqualTo("/x");
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.com:443/x, example.com",
    "https://example.com:80/x, example.com",
    "http://example.com:80/x, example.com:8080",
    "http://other.com:80/x, example.com",
    "http://user@example.com:80/x, example.com",
    "example.com:80, example.com"
  })
  void AC011_what_names_another_host_than_the_header_is_refused(String target, String host) {
    assertThat(read(target, host)).isInstanceOf(GateRequest.Reading.Unclear.class);
  }
}
