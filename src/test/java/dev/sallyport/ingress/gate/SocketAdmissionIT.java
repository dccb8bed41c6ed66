package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Open WebSockets have places of their own, and take none of anybody else's. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SocketAdmissionIT {
  private static final String SOCKET =
      "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

  private Peers.Peer node;
  private SallyportForTests sallyport;

  @BeforeEach
  void start() {
    node = Peers.node();
    sallyport =
        Guarded.by(
            """
            issuers:
              - {name: ours, pool: local_Sallyport}
            upstreams:
              - {name: node, servers: ['%s'], streamTimeout: 1h}
            routes:
              - {name: open, path: /**, upstream: node, allow: ANONYMOUS}
            """
                .formatted(node.url()),
            Map.of("SALLYPORT_ADMISSION_PROXY", "1", "SALLYPORT_ADMISSION_SOCKET", "2"));
  }

  @AfterEach
  void stop() {
    sallyport.close();
    node.close();
  }

  /** One after the other, as requests beside each other have only one place here. */
  private Raw opened(String status) throws Exception {
    var socket = opened();
    socket.until("HTTP/1.1 " + status);
    return socket;
  }

  private Raw opened() throws Exception {
    var socket = Raw.to(sallyport.gate());
    socket.write(SOCKET);
    return socket;
  }

  @Test
  void one_more_than_there_may_be_is_refused_and_nobody_else_is() throws Exception {
    try (var _ = opened("101");
        var _ = opened("101");
        var _ = opened("503")) {
      assertThat(sallyport.get(sallyport.gate().resolve("/x")).statusCode()).isEqualTo(200);
      assertThat(sallyport.get(sallyport.ops().resolve("/metrics")).body())
          .contains("sallyport_refusals_total{kind=\"socket\",reason=\"Overloaded\"} 1.0")
          .contains("sallyport_admission_in_hand{kind=\"socket\"} 2.0");
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              try (var again = opened()) {
                return again.until("\r\n").contains(" 101 ");
              }
            });
  }
}
