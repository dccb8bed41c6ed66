package dev.sallyport.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, as it is shipped, so that it can be killed. */
final class ReplicaProcess implements AutoCloseable {
  private static final Duration STARTING = Duration.ofMinutes(2);

  private final int apiPort = FreePorts.next();
  private final int opsPort = FreePorts.next();
  private final Path log;
  private final Process process;

  /** Starts it with these settings on ports of its own, and does not wait for it. */
  ReplicaProcess(Map<String, String> settings) {
    try {
      log = Files.createTempFile("sallyport-replica", ".log");
      var command =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-Xmx256m",
              "-cp",
              System.getProperty("java.class.path"),
              "dev.sallyport.Main");
      command.environment().putAll(settings);
      command.environment().put("SALLYPORT_HTTP_PORT", Integer.toString(apiPort));
      command.environment().put("SALLYPORT_OPS_PORT", Integer.toString(opsPort));
      process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Returns when it serves. */
  ReplicaProcess ready() {
    await()
        .atMost(STARTING)
        .until(
            () -> {
              assertThat(process.isAlive()).as(this::said).isTrue();
              return status("/health/ready") == 200;
            });
    return this;
  }

  /** What it logged. */
  String said() {
    try {
      return Files.readString(log);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** What a page of operations answers with; 0 where nobody answers. */
  int status(String page) {
    try {
      var asked =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + opsPort + page).toURL().openConnection();
      asked.setReadTimeout(5_000);
      return asked.getResponseCode();
    } catch (IOException notYet) {
      return 0;
    }
  }

  URI api() {
    return URI.create("http://127.0.0.1:" + apiPort);
  }

  URI ops() {
    return URI.create("http://127.0.0.1:" + opsPort);
  }

  long pid() {
    return process.pid();
  }

  /** Ends it at once: it can do nothing about it. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
