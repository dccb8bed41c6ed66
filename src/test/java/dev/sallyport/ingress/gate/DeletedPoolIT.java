package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;

/** A pool that is deleted takes its tokens with it, at every replica's gate. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeletedPoolIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String PASSWORD = "Horse-Battery-8";
  private static final byte[] TOKEN_ENDED = {0x11, 0x31};

  private Peers.Peer node;
  private SallyportForTests api;
  private SallyportForTests one;
  private SallyportForTests two;
  private String pool;
  private String client;

  @BeforeEach
  void start() {
    node = Peers.node();
    api = SallyportForTests.demo(Map.of());
    pool = api.sdk().createUserPool(r -> r.poolName("short-lived")).userPool().id();
    client =
        api.sdk()
            .createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("tests")
                        .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH))
            .userPoolClient()
            .clientId();
    api.keyed(pool);
    var gate =
        """
        issuers:
          - {name: theirs, pool: '%s'}
        upstreams:
          - {name: node, servers: ['%s'], streamTimeout: 1h}
        routes:
          - {name: all, path: /**, upstream: node}
        """
            .formatted(pool, node.url());
    one = Guarded.replica(api, gate, Map.of());
    two = Guarded.replica(api, gate, Map.of());
  }

  @AfterEach
  void stop() {
    two.close();
    one.close();
    api.close();
    node.close();
  }

  private String signedIn() {
    var name = SallyportForTests.somebody();
    api.sdk().adminCreateUser(r -> r.userPoolId(pool).username(name).messageAction("SUPPRESS"));
    api.sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(pool).username(name).password(PASSWORD).permanent(true));
    return api.sdk()
        .initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow("USER_PASSWORD_AUTH")
                    .authParameters(Map.of("USERNAME", name, "PASSWORD", PASSWORD)))
        .authenticationResult()
        .accessToken();
  }

  private static int status(URI gate, String token) {
    try {
      var asked =
          HttpRequest.newBuilder(gate.resolve("/a")).header("Authorization", "Bearer " + token);
      return HTTP.send(asked.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static Raw socket(URI gate, String token) {
    var socket = Raw.to(gate);
    socket.write(
        "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Authorization: Bearer "
            + token
            + "\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    socket.until("HTTP/1.1 101");
    return socket;
  }

  @Test
  void its_tokens_are_refused_within_a_second_and_its_sockets_closed() {
    var token = signedIn();
    assertThat(status(one.gate(), token)).isEqualTo(200);
    assertThat(status(two.gate(), token)).isEqualTo(200);
    try (var here = socket(one.gate(), token);
        var there = socket(two.gate(), token)) {
      api.sdk().deleteUserPool(r -> r.userPoolId(pool));
      Awaitility.await()
          .atMost(Duration.ofSeconds(1))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> status(one.gate(), token) == 401 && status(two.gate(), token) == 401);
      var code = new String(TOKEN_ENDED, ISO_8859_1);
      here.until(code);
      there.until(code);
    }
  }
}
