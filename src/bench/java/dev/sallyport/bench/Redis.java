package dev.sallyport.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A Redis of its own, by the machine's {@code redis-server}, which writes all down each second as
 * one in production does.
 */
final class Redis implements AutoCloseable {
  private static final URI URL = URI.create("redis://127.0.0.1:8189");

  private final Server server;

  private Redis(Server server) {
    this.server = server;
  }

  /** Starts it, empty. */
  static Redis start(Path work) throws IOException, InterruptedException {
    Files.createDirectories(work);
    var data = Files.createTempDirectory(work, "redis");
    var command =
        List.of(
            "redis-server",
            "--port",
            Integer.toString(URL.getPort()),
            "--bind",
            "127.0.0.1",
            "--dir",
            data.toString(),
            "--save",
            "",
            "--appendonly",
            "yes");
    return new Redis(
        Server.start(command, Map.of(), work.resolve("redis.log"), URL, Duration.ofSeconds(10)));
  }

  URI url() {
    return URL;
  }

  Server server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
