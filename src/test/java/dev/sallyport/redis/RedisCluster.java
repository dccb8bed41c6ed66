package dev.sallyport.redis;

import dev.sallyport.FreePorts;
import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  /** A replica that has said how far it is; one that is online may not have yet. */
  private static final Pattern ACKNOWLEDGED = Pattern.compile("state=online,offset=[1-9]");

  private static Optional<RedisCluster> shared = Optional.empty();

  private record Node(int port, int bus, Path dir, Process process) {}

  private final List<Node> nodes = new ArrayList<>();
  private final Path program;
  private final Duration nodeTimeout;

  private RedisCluster(Path program, Duration nodeTimeout) {
    this.program = program;
    this.nodeTimeout = nodeTimeout;
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
    return start(Duration.ofSeconds(3));
  }

  private static RedisCluster start(Duration nodeTimeout) {
    var cluster = new RedisCluster(program(), nodeTimeout);
    cluster.form();
    return cluster;
  }

  /** One whose every master has a replica that takes its place a second or two after it died. */
  public static RedisCluster ofSix() {
    var cluster = start(Duration.ofSeconds(1));
    for (int i = 0; i < MASTERS; i++) {
      cluster.addReplicaOf(SLOTS * i / MASTERS + 1);
    }
    return cluster;
  }

  private static Path program() {
    try {
      var found = RedisForTests.binary();
      Assumptions.assumeTrue(
          RedisBinary.version(found) >= OLDEST,
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
    await(() -> RedisForTests.ask(replica.port, "CLUSTER", "REPLICATE", id).startsWith("OK"));
    await(() -> says(replica, "master_link_status:up"));
    // Until it has acknowledged something the master may send it nothing, and WAIT counts nobody.
    await(() -> ACKNOWLEDGED.matcher(replication(master)).find());
  }

  /** The same, as a gateway is told, of all nodes; each write waits for one replica. */
  public Map<String, String> environment() {
    return Map.of(
        "SALLYPORT_REDIS_CLUSTER_NODES",
        nodes.stream().map(n -> "redis://127.0.0.1:" + n.port).collect(Collectors.joining(",")),
        "SALLYPORT_REDIS_REPLICASTOWAITFOR",
        "1",
        "SALLYPORT_REDIS_REPLICAWAIT",
        "800ms");
  }

  /** Kills the master of this slot at once, as a crash would. */
  public void killMasterOf(int slot) {
    nodes.get(slot * MASTERS / SLOTS).process.destroyForcibly();
  }

  /**
   * Returns when the replica of a killed master has its place, and the killed one, started again as
   * a supervisor would, follows it. Started earlier it would come back empty and in its old place.
   */
  public void awaitSuccessorOf(int slot) {
    var place = slot * MASTERS / SLOTS;
    var successor = nodes.get(MASTERS + place);
    await(() -> says(successor, "role:master"));
    var killed = nodes.get(place);
    var back = launch(killed.port, killed.bus, killed.dir);
    nodes.set(place, back);
    await(() -> says(back, "role:slave") && says(back, "master_link_status:up"));
    await(() -> says(successor, "state=online"));
  }

  private static boolean says(Node node, String what) {
    return replication(node).contains(what);
  }

  private static String replication(Node node) {
    return RedisForTests.ask(node.port, "INFO", "replication");
  }

  private static void await(Callable<Boolean> holds) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(holds);
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
    await(() -> nodes.stream().allMatch(RedisCluster::knowsAll));
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
      var node =
          launch(
              FreePorts.next(), FreePorts.next(), Files.createTempDirectory("sallyport-cluster"));
      nodes.add(node);
      return node;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private Node launch(int port, int bus, Path dir) {
    try {
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
                  Long.toString(nodeTimeout.toMillis()),
                  "--repl-ping-replica-period",
                  "1",
                  "--repl-diskless-sync-delay",
                  "0",
                  "--save",
                  "",
                  "--dir",
                  dir.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      var node = new Node(port, bus, dir, process);
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .ignoreExceptions()
          .until(() -> RedisForTests.ask(port, "PING").equals("PONG"));
      return node;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
