package dev.sallyport;

import static org.awaitility.Awaitility.await;

import dev.sallyport.redis.RedisForTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Sallyport in a process of its own, as an operator starts it. */
final class GatewayProcess implements AutoCloseable {
  /** Long enough for a cold start on a busy machine. */
  private static final Duration STARTING = Duration.ofMinutes(2);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int api = FreePorts.next();
  private final int ops = FreePorts.next();
  private final int gate = FreePorts.next();
  private final Path log;
  private final Process process;

  private GatewayProcess(Path config, Path dataDir, RedisForTests redis, Map<String, String> more)
      throws IOException {
    log = Files.createTempFile(RedisForTests.scratch(), "gateway", ".log");
    var command =
        new ProcessBuilder(
            Stream.of(
                    List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                    List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"),
                    List.of("-XX:+UseSerialGC", "-Xmx256m"),
                    List.of("-cp", System.getProperty("java.class.path"), "dev.sallyport.Main"),
                    List.of("--config", config.toString()))
                .flatMap(List::stream)
                .toList());
    var settings = command.environment();
    settings.put("SALLYPORT_HTTP_PORT", Integer.toString(api));
    settings.put("SALLYPORT_HTTP_PUBLICURL", SallyportForTests.PUBLIC_URL);
    settings.put("SALLYPORT_OPS_PORT", Integer.toString(ops));
    settings.put("SALLYPORT_GATE_PORT", Integer.toString(gate));
    settings.put("SALLYPORT_DATADIR", dataDir.toString());
    settings.put("SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal());
    settings.put("SALLYPORT_TESTING_ENABLED", "true");
    settings.put("SALLYPORT_HASHING_PASSES", "1");
    settings.put("SALLYPORT_HASHING_LONGESTWAIT", "10s");
    settings.putAll(more);
    process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** Starts one; {@link #awaitReady} waits for it. */
  static GatewayProcess start(
      Path config, Path dataDir, RedisForTests redis, Map<String, String> more) {
    try {
      return new GatewayProcess(config, dataDir, redis, more);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  GatewayProcess awaitReady() {
    await()
        .atMost(STARTING)
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(log());
              }
              return readiness() == 200;
            });
    return this;
  }

  int apiPort() {
    return api;
  }

  int opsPort() {
    return ops;
  }

  int gatePort() {
    return gate;
  }

  /** What its readiness page answers; 0 where nobody does. */
  int readiness() {
    try {
      var page = URI.create("http://127.0.0.1:" + ops + "/health/ready");
      return HTTP.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
          .statusCode();
    } catch (IOException nobody) {
      return 0;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** Tells it to stop, as Kubernetes does. */
  void terminate() {
    process.destroy();
  }

  /** The exit status, once it has ended. */
  int awaitEnd() {
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("does not end: " + log());
      }
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** All it wrote. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
