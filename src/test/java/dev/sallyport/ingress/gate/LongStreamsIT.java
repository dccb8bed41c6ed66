package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What stays open for longer than a connection without requests does, which is 75 seconds. */
@Tag("long")
@DisplayNameGeneration(ReplaceUnderscores.class)
class LongStreamsIT {
  private static Peers.Peer node;
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    node = Peers.node();
    sallyport =
        Guarded.by(
            """
            upstreams:
              - {name: node, servers: ['%s']}
            routes:
              - {name: all, path: /**, upstream: node, allow: ANONYMOUS}
            """
                .formatted(node.url()),
            Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    node.close();
  }

  @Test
  void they_stay_open_and_an_idle_connection_does_not() throws InterruptedException {
    try (var socket = Raw.to(sallyport.gate());
        var events = Raw.to(sallyport.gate());
        var idle = Raw.to(sallyport.gate())) {
      socket.write(
          "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      socket.until("}");
      events.write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
      idle.write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").until("\r\n\r\n");
      Thread.sleep(Duration.ofSeconds(90));
      // A ping, masked with zeros, and its pong.
      socket.write(new byte[] {(byte) 0x89, (byte) 0x81, 0, 0, 0, 0, 'a'});
      assertThat(socket.read(3)).containsExactly((byte) 0x8a, 1, 'a');
      events.until("data: 400\n");
      assertThat(idle.toTheEnd()).isEqualTo("/a");
    }
  }
}
