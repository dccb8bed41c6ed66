package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Guarded;
import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.gate.Peers.Peer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other servers see of a path is what was matched, byte for byte, or they see nothing. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PathsOfPeersIT {
  enum Server {
    NGINX(Peers::nginx),
    HAPROXY(Peers::haproxy),
    NODE(Peers::node);

    private final Supplier<Peer> starting;

    Server(Supplier<Peer> starting) {
      this.starting = starting;
    }
  }

  private static final String REFUSED = "-";

  /** What is asked, and what a server sees of it. */
  private static final List<List<String>> PATHS =
      List.of(
          // AC-016
          List.of("/public/../admin", "/admin"),
          List.of("/public/./../admin", "/admin"),
          List.of("/public/..;/admin", REFUSED),
          List.of("/../admin", REFUSED),
          List.of("/public/a/../b", "/public/b"),
          // AC-017
          List.of("/public/%2e%2e%2fadmin", REFUSED),
          List.of("/public/%2e%2e/admin", REFUSED),
          List.of("/public/..%2fadmin", REFUSED),
          List.of("/public/%252e%252e%252fadmin", "/public/%252e%252e%252fadmin"),
          List.of("/public/a%2Fb", REFUSED),
          // AC-018
          List.of("//admin", "/admin"),
          List.of("/public//a", "/public/a"),
          List.of("/public/a/", "/public/a/"),
          List.of("/public/a/.", "/public/a/"),
          // AC-019
          List.of("/public\\..\\admin", REFUSED),
          List.of("/public/%5c..%5cadmin", REFUSED),
          List.of("/public/%c0%af", REFUSED),
          List.of("/public/%00", REFUSED),
          List.of("/public/%ef%bc%8f", REFUSED),
          // AC-020
          List.of("/admin;x=y/users", REFUSED),
          List.of("/;a/admin", REFUSED),
          List.of("/public/;/a", REFUSED),
          // as it is
          List.of("/public/%41%7e-._~", "/public/A~-._~"),
          List.of("/public/a%20b?x=%2e%2e%2f&y=1", "/public/a%20b?x=%2e%2e%2f&y=1"),
          List.of("/public/a?", "/public/a?"),
          List.of("/public/%c3%a9", "/public/%C3%A9"));

  @ParameterizedTest
  @EnumSource
  void AC016_AC017_AC018_AC019_AC020_a_server_sees_the_path_that_was_matched(Server server) {
    try (var peer = server.starting.get();
        var sallyport =
            Guarded.by(
                """
                upstreams:
                  - {name: api, servers: ['%s']}
                routes:
                  - {name: public, path: /public/**, upstream: api, allow: ANONYMOUS}
                  - {name: admin, path: /admin, upstream: api, allow: ANONYMOUS}
                """
                    .formatted(peer.url()),
                Map.of())) {
      var wrong = new ArrayList<String>();
      for (var path : PATHS) {
        var seen = seen(sallyport, path.getFirst());
        if (!new HashSet<>(seen).equals(new HashSet<>(List.of(path.getLast())))) {
          wrong.add(path + " was seen as " + seen);
        }
      }
      assertThat(wrong).isEmpty();
    }
  }

  /** In HTTP/1.1 and HTTP/2. */
  private static List<String> seen(SallyportForTests sallyport, String path) {
    var seen = new ArrayList<String>();
    try (var client = Raw.to(sallyport.gate())) {
      client.write("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      seen.add(body(client.toTheEnd()));
    }
    var curl =
        Curl.run("-i", "--http2-prior-knowledge", "--path-as-is", "-g", sallyport.gate() + path);
    seen.add(curl.code() == 0 ? body(curl.out()) : REFUSED);
    return seen;
  }

  private static String body(String answer) {
    if (!answer.substring(0, 15).contains(" 200")) {
      return REFUSED;
    }
    var body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    // In chunks, where the server told no length.
    return body.startsWith("/") ? body : body.split("\r\n")[1];
  }
}
