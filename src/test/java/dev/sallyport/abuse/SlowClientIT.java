package dev.sallyport.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Wire.Listener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that hold what they can: time, memory, connections. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(SharedGateway.class)
class SlowClientIT {
  private static final int CONNECTIONS = 1_000;

  private final SallyportForTests sallyport;

  SlowClientIT(SallyportForTests sallyport) {
    this.sallyport = sallyport;
  }

  /** How long the connection is held by a byte now and then. */
  private static Duration held(List<Wire> wires) throws InterruptedException {
    var began = System.nanoTime();
    var open = new ArrayList<>(wires);
    while (!open.isEmpty() && System.nanoTime() - began < Duration.ofSeconds(30).toNanos()) {
      Thread.sleep(100);
      open.removeIf(wire -> !wire.writes("a".getBytes(StandardCharsets.US_ASCII)));
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Test
  void AC015_slow_headers_have_ten_seconds() throws Exception {
    var wires = new ArrayList<Wire>();
    for (var listener : Listener.values()) {
      wires.add(Wire.to(listener.of(sallyport)).write("GET / HTTP/1.1\r\nHost: a\r\nX-A: "));
      wires.add(Wire.to(listener.of(sallyport)).write("GET /"));
      wires.add(Wire.to(listener.of(sallyport)).write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    }
    assertThat(held(wires)).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(14));
    wires.forEach(Wire::close);
  }

  @Test
  void AC015_a_slow_body_has_five_seconds() throws Exception {
    try (var wire = Wire.to(sallyport.api())) {
      wire.write(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n"
              + "X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth\r\n\r\n");
      assertThat(held(List.of(wire))).isLessThan(Duration.ofSeconds(12));
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC015_who_asks_and_reads_no_answer_is_left(Listener listener) {
    var many =
        "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
            .repeat(1_000)
            .getBytes(StandardCharsets.US_ASCII);
    try (var wire = Wire.narrow(listener.of(sallyport))) {
      var sent = 0;
      while (sent < 1_000 && wire.writes(many)) {
        sent++;
      }
      assertThat(sent).as("thousands of requests before the end").isLessThan(1_000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void AC015_one_address_has_so_many_connections_and_others_have_theirs(Listener listener) {
    var open = new ArrayList<Wire>();
    try {
      for (var i = 0; i < CONNECTIONS; i++) {
        open.add(Wire.from("127.0.15.1", listener.of(sallyport)));
      }
      var request = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";
      assertThat(open.getLast().write(request).status()).isEqualTo(listener.nowhere());
      try (var further = Wire.from("127.0.15.1", listener.of(sallyport));
          var other = Wire.from("127.0.15.2", listener.of(sallyport))) {
        assertThat(further.toTheEnd().text()).isEmpty();
        assertThat(other.write(request).status()).isEqualTo(listener.nowhere());
      }
    } finally {
      open.forEach(Wire::close);
    }
  }
}
