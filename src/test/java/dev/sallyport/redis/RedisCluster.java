package dev.sallyport.redis;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Redis cluster of three masters, each with a third of the slots, on ports of its own. Needs
 * a redis-server of 7 or newer on the PATH; without one its tests are skipped and say so.
 */
public final class RedisCluster implements AutoCloseable {
  private static final int MASTERS = 3;
  private static final int SLOTS = 16_384;
  private static final int OLDEST = 7_00;

  private static Optional<RedisCluster> shared = Optional.empty();

  private record Node(int port, int bus, Process process) {}

  private final List<Node> nodes = new ArrayList<>();
  private final Path program;

  private RedisCluster(Path program) {
    this.program = program;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** The one cluster of this JVM, without replicas; its users keep apart by names of their own. */
  public static synchronized RedisCluster shared() {
    if (shared.isEmpty()) {
      shared = Optional.of(start());
    }
    return shared.get();
  }

  /** A cluster of a test's own, for tests that change it. */
  public static RedisCluster start() {
    var cluster = new RedisCluster(program());
    cluster.form();
    return cluster;
  }

  private static Path program() {
    try {
      var found = RedisForTests.binary();
      Assumptions.assumeTrue(
          RedisBinary.version(found).orElse(0) >= OLDEST,
          "a cluster needs redis-server 7 or newer on the PATH");
      return found;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** How to reach it; no replicas are waited for. */
  public RedisConfig config() {
    return config(0);
  }

  /** How to reach it, with writes waiting for so many replicas. */
  public RedisConfig config(int replicas) {
    return new RedisConfig(
        RedisConfig.Kind.CLUSTER,
        nodes.stream().limit(MASTERS).map(n -> new Secret("redis://127.0.0.1:" + n.port)).toList(),
        "",
        16,
        2048,
        replicas,
        Duration.ofMillis(300));
  }

  /** Gives the master of this slot a replica and returns when it follows. */
  public void addReplicaOf(int slot) {
    var master = nodes.get(slot * MASTERS / SLOTS);
    var replica = launch();
    meet(replica);
    var id = RedisForTests.ask(master.port, "CLUSTER", "MYID");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> RedisForTests.ask(replica.port, "CLUSTER", "REPLICATE", id).startsWith("OK"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                RedisForTests.ask(replica.port, "INFO", "replication")
                    .contains("master_link_status:up"));
  }

  @Override
  public void close() {
    nodes.forEach(n -> n.process.destroyForcibly());
  }

  private void form() {
    for (int i = 0; i < MASTERS; i++) {
      var first = Integer.toString(SLOTS * i / MASTERS);
      var last = Integer.toString(SLOTS * (i + 1) / MASTERS - 1);
      RedisForTests.ask(launch().port, "CLUSTER", "ADDSLOTSRANGE", first, last);
    }
    nodes.stream().skip(1).forEach(this::meet);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> nodes.stream().allMatch(RedisCluster::knowsAll));
  }

  private static boolean knowsAll(Node node) {
    var info = RedisForTests.ask(node.port, "CLUSTER", "INFO");
    return info.contains("cluster_state:ok") && info.contains("cluster_size:" + MASTERS);
  }

  private void meet(Node node) {
    var first = nodes.getFirst();
    RedisForTests.ask(
        node.port,
        "CLUSTER",
        "MEET",
        "127.0.0.1",
        Integer.toString(first.port),
        Integer.toString(first.bus));
  }

  private Node launch() {
    try {
      var port = freePort();
      var bus = freePort();
      var process =
          new ProcessBuilder(
                  program.toString(),
                  "--port",
                  Integer.toString(port),
                  "--cluster-port",
                  Integer.toString(bus),
                  "--bind",
                  "127.0.0.1",
                  "--cluster-enabled",
                  "yes",
                  "--cluster-node-timeout",
                  "3000",
                  "--repl-diskless-sync-delay",
                  "0",
                  "--save",
                  "",
                  "--dir",
                  Files.createTempDirectory("sallyport-cluster").toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      var node = new Node(port, bus, process);
      nodes.add(node);
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .ignoreExceptions()
          .until(() -> RedisForTests.ask(port, "PING").equals("PONG"));
      return node;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
