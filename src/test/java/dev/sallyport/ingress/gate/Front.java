package dev.sallyport.ingress.gate;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A proxy that others wrote, as a process of its own, configured as the README says. */
final class Front implements AutoCloseable {
  /** Which one. */
  enum Kind {
    NGINX("nginx"),
    CADDY("caddy");

    private final String program;

    Kind(String program) {
      this.program = program;
    }
  }

  private final Process process;
  private final Path log;
  private final int port;

  private Front(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts it; the test is skipped where it is not installed, and fails so in CI.
   *
   * @param dir where it may write
   */
  static Front start(Kind kind, Path dir, URI decisions, URI upstream) {
    installed(kind);
    try {
      int port = free();
      var snippet =
          snippet(kind.program)
              .replace("127.0.0.1:8001", decisions.getAuthority())
              .replace("127.0.0.1:9000", upstream.getAuthority());
      var file = dir.resolve(kind.program + ".conf");
      Files.writeString(
          file, kind == Kind.NGINX ? nginx(dir, port, snippet) : caddy(port, snippet));
      var log = dir.resolve(kind.program + ".log");
      var builder =
          new ProcessBuilder(
                  kind == Kind.NGINX
                      ? List.of(
                          "nginx", "-p", dir.toString(), "-c", file.toString(), "-e", "stderr")
                      : List.of(
                          "caddy", "run", "--config", file.toString(), "--adapter", "caddyfile"))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      for (var home : List.of("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")) {
        builder.environment().put(home, dir.toString());
      }
      // Debian puts nginx where not everybody looks.
      builder.environment().merge("PATH", ":/usr/sbin", String::concat);
      var front = new Front(builder.start(), log, port);
      front.awaitOpen();
      return front;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static void installed(Kind kind) {
    var found =
        Pattern.compile(":")
            .splitAsStream(System.getenv("PATH") + ":/usr/sbin")
            .anyMatch(each -> Files.isExecutable(Path.of(each, kind.program)));
    if (!found && System.getenv("CI") != null) {
      fail(kind.program + " is not installed");
    }
    if (!found) {
      abort(kind.program + " is not installed; apt install nginx-light caddy");
    }
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The README's only block in this language. */
  static String snippet(String language) throws IOException {
    var block = Pattern.compile("(?s)```" + language + "\n(.*?)```");
    var blocks = block.matcher(Files.readString(Path.of("README.md"))).results().toList();
    if (blocks.size() != 1) {
      throw new IllegalStateException(blocks.size() + " blocks of " + language);
    }
    return blocks.getFirst().group(1);
  }

  private static String nginx(Path dir, int port, String locations) {
    return """
    daemon off;
    master_process off;
    pid %1$s/nginx.pid;
    events { worker_connections 64; }
    http {
      access_log off;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      server {
        listen 127.0.0.1:%2$d;
    %3$s
      }
    }
    """
        .formatted(dir, port, locations);
  }

  private static String caddy(int port, String site) {
    return "{\n  admin off\n  default_bind 127.0.0.1\n}\n" + site.replace(":8080", ":" + port);
  }

  private void awaitOpen() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(log));
              }
              try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
              } catch (IOException notYet) {
                return false;
              }
            });
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
