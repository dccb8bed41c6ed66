package dev.sallyport.abuse;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Wire.Listener;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who attacks by framing is seen in the metrics, though no handler sees it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(SharedGateway.class)
class MalformedIT {
  private static final String LONG = "x".repeat(20_000);

  private static final Map<String, String> FLAWED =
      Map.ofEntries(
          entry("tunnel", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
          entry("host", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
          entry("target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
          entry("coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
          entry("field_line", "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n"),
          entry("long_line", "GET /" + LONG + " HTTP/1.1\r\nHost: a\r\n\r\n"),
          entry("long_head", "GET / HTTP/1.1\r\nHost: a\r\nA: " + LONG + "\r\n\r\n"),
          entry("syntax", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"));

  private final SallyportForTests sallyport;

  MalformedIT(SallyportForTests sallyport) {
    this.sallyport = sallyport;
  }

  private double counted(String reason) {
    var name = "sallyport_http_malformed_total{reason=\"" + reason + "\"} ";
    return sallyport
        .get(sallyport.ops().resolve("/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  @ParameterizedTest
  @EnumSource
  void a_refused_request_is_counted_by_what_is_wrong_with_it(Listener listener) {
    FLAWED.forEach(
        (reason, request) -> {
          var before = counted(reason);
          try (var wire = Wire.to(listener.of(sallyport))) {
            wire.write(request).toTheEnd();
          }
          assertThat(counted(reason)).as(reason).isGreaterThan(before);
        });
  }
}
