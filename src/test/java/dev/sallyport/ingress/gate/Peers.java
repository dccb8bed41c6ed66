package dev.sallyport.ingress.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sallyport.FreePorts;
import dev.sallyport.redis.RedisForTests;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Servers that people really have behind a gateway. One that this machine lacks skips the test,
 * with its name; where CI runs, it fails.
 */
final class Peers {
  private Peers() {}

  /** A server that was started for a test. */
  record Peer(Process process, int port) implements AutoCloseable {
    String url() {
      return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException broken) {
        throw new IllegalStateException(broken);
      }
    }
  }

  /** Where a program is on this machine. */
  static String found(String name) {
    for (var place : List.of("/usr/sbin/", "/usr/bin/", "/usr/local/bin/", "/usr/local/sbin/")) {
      if (Files.isExecutable(Path.of(place + name))) {
        return place + name;
      }
    }
    if (System.getenv("CI") != null) {
      throw new AssertionError("there is no " + name);
    }
    return abort("there is no " + name + " on this machine");
  }

  /** Node, with the HTTP server, events and WebSockets of peer.mjs. */
  static Peer node() {
    try {
      var process =
          new ProcessBuilder(found("node"), "src/test/clients/js/peer.mjs")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      var port = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      return new Peer(process, Integer.parseInt(port.readLine()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** An nginx that tells each request's target as it came. */
  static Peer nginx() {
    int port = FreePorts.next();
    return configured(
        port,
        """
        daemon off;
        pid %1$s/nginx.pid;
        error_log stderr;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          server {
            listen 127.0.0.1:%2$d;
            location / { return 200 $request_uri; }
          }
        }
        """,
        file -> List.of(found("nginx"), "-c", file));
  }

  /** A HAProxy that tells each request's target as it came. */
  static Peer haproxy() {
    int port = FreePorts.next();
    return configured(
        port,
        """
        # %1$s
        defaults
          mode http
          timeout client 10s
          timeout server 10s
          timeout connect 1s
        frontend all
          bind 127.0.0.1:%2$d
          http-request return status 200 content-type text/plain lf-string %%[pathq]
        """,
        file -> List.of(found("haproxy"), "-db", "-f", file));
  }

  private static Peer configured(
      int port, String config, java.util.function.Function<String, List<String>> command) {
    try {
      var dir = Files.createDirectories(RedisForTests.scratch()).toAbsolutePath();
      var file = Files.writeString(dir.resolve("peer-" + port), config.formatted(dir, port));
      var process =
          new ProcessBuilder(command.apply(file.toString()))
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("peer-" + port + ".log").toFile())
              .start();
      await().atMost(Duration.ofSeconds(20)).until(() -> listens(port));
      return new Peer(process, port);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static boolean listens(int port) {
    try (var socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }
}
