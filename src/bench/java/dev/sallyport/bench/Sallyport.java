package dev.sallyport.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A Sallyport of its own, by {@code src/bench/sallyport.yaml}. */
final class Sallyport implements AutoCloseable {
  static final String POOL = "local_Bench";
  static final String CLIENT = "bench";
  static final String GUARDED = "benchguarded";
  static final String MACHINE = "benchmachine";
  static final String MACHINE_SECRET = "benchmachinesecret00000000000000";
  static final StaticCredentialsProvider KEYS =
      StaticCredentialsProvider.create(
          AwsBasicCredentials.create(
              "SALLYPORTDEMOKEY0001", "demo-secret-for-localhost-only-000000000"));

  /** Of all of them: they may share a Redis. */
  private static final String KEK = "YmVuY2htYXJrcyBzZWFsIG5vdGhpbmcgb2YgdmFsdWU=";

  /**
   * How a JVM of ours is started: with what a container has, but for the heap, which is the same
   * for all. The collector is the one that the JVM takes in a container of {@code k8s/base}, which
   * is too small for another.
   */
  static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xms1g",
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=inline,org.bouncycastle.crypto.generators.Argon2BytesGenerator::roundFunction",
          "-XX:CompileCommand=inline,org.bouncycastle.crypto.generators.Argon2BytesGenerator::access*");

  private final Server server;
  private final int port;

  private Sallyport(Server server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts one, and waits until it is ready.
   *
   * @param redis where its Redis is
   * @param work where it may keep files
   * @param port of its API; the two above are for operations and for its gate
   * @param testing whether the answers of CAPTCHAs are asked of it, which costs every call to Redis
   *     a little
   */
  static Sallyport start(URI redis, Path work, int port, boolean testing)
      throws IOException, InterruptedException {
    var environment = new HashMap<String, String>();
    environment.put("SALLYPORT_REDIS", redis.toString());
    environment.put("SALLYPORT_KEK_KEY", KEK);
    environment.put("SALLYPORT_DATADIR", work.resolve("data").toString());
    environment.put("SALLYPORT_HTTP_PORT", Integer.toString(port));
    environment.put("SALLYPORT_OPS_PORT", Integer.toString(port + 1));
    environment.put("SALLYPORT_GATE_PORT", Integer.toString(port + 2));
    environment.put("SALLYPORT_TESTING_ENABLED", Boolean.toString(testing));
    var command = new ArrayList<>(JAVA);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("bench.shipped"),
            "dev.sallyport.Main",
            "--config",
            "src/bench/sallyport.yaml"));
    var server =
        Server.start(
            command,
            environment,
            work.resolve("sallyport.log"),
            URI.create("http://127.0.0.1:" + (port + 1) + "/health/ready"),
            Duration.ofSeconds(60));
    return new Sallyport(server, port);
  }

  /** To play against it, with the people of the file {@code people.json} there. */
  Settings settings(Path reports) {
    return new Settings(
        Scenario.PASSWORD,
        endpoint(),
        gate(),
        operations(),
        POOL,
        CLIENT,
        GUARDED,
        MACHINE,
        reports.resolve("people.json"),
        Scenario.PASSWORD.rate,
        30);
  }

  Server server() {
    return server;
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  String operations() {
    return "http://127.0.0.1:" + (port + 1);
  }

  String gate() {
    return "http://127.0.0.1:" + (port + 2);
  }

  @Override
  public void close() {
    server.close();
  }
}
