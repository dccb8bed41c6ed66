package dev.sallyport.redis;

import static org.awaitility.Awaitility.await;

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

/** A master with replicas, and a Sentinel that puts one of them in its place when it dies. */
public final class RedisSentinel implements AutoCloseable {
  private static final String NAME = "main";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration FAILOVER = Duration.ofSeconds(40);

  private final int port = FreePorts.next();
  private final List<RedisForTests> replicas = new ArrayList<>();
  private final Process sentinel;
  private RedisForTests master = new RedisForTests();

  /** Starts them and returns when the Sentinel knows them all. */
  public RedisSentinel(int replicas) {
    for (int i = 0; i < replicas; i++) {
      var replica = new RedisForTests();
      replica.follow(master);
      this.replicas.add(replica);
    }
    sentinel = sentinel();
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> info(port, "sentinel").contains("slaves=" + replicas + ","));
    awaitAcknowledging();
  }

  /** A replica that has just come is not asked for an acknowledgement until its master knows it. */
  private void awaitAcknowledging() {
    await()
        .atMost(SOON)
        .until(
            () ->
                info(master.port(), "replication").split("state=online", -1).length - 1
                    == replicas.size());
  }

  private Process sentinel() {
    try {
      var dir = Files.createTempDirectory("sallyport-sentinel");
      var process =
          new ProcessBuilder(
                  RedisForTests.binary().toString(), settings(dir).toString(), "--sentinel")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return process;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private Path settings(Path dir) throws IOException {
    return Files.write(
        dir.resolve("sentinel.conf"),
        List.of(
            "port " + port,
            "bind 127.0.0.1",
            "dir " + dir,
            "sentinel monitor " + NAME + " 127.0.0.1 " + master.port() + " 1",
            "sentinel down-after-milliseconds " + NAME + " 1000",
            "sentinel failover-timeout " + NAME + " 5000"));
  }

  /** How to reach the master, with durable writes waiting for one replica. */
  public RedisConfig config() {
    return new RedisConfig(
        RedisConfig.Kind.SENTINEL,
        List.of(new Secret("redis://127.0.0.1:" + port)),
        NAME,
        8,
        256,
        1,
        Duration.ofMillis(800));
  }

  /** The same, as a gateway is told. */
  public Map<String, String> environment() {
    return Map.of(
        "SALLYPORT_REDIS_SENTINEL_MASTER",
        NAME,
        "SALLYPORT_REDIS_SENTINEL_NODES",
        "redis://127.0.0.1:" + port,
        "SALLYPORT_REDIS_REPLICASTOWAITFOR",
        "1",
        "SALLYPORT_REDIS_REPLICAWAIT",
        "800ms");
  }

  /** The master of now; kill it to begin a failover. */
  public RedisForTests master() {
    return master;
  }

  /** Returns when every replica has all that the master has. */
  public void awaitReplicas() {
    await().atMost(SOON).until(() -> replicas.stream().allMatch(this::caughtUp));
  }

  private boolean caughtUp(RedisForTests replica) {
    return field(replica, "slave_repl_offset").equals(field(master, "master_repl_offset"));
  }

  /** From now on the master's writes come to no replica, and no replica says a word. */
  public void cutReplicas() {
    replicas.forEach(replica -> replica.signal("STOP"));
    // What the master had put on the way would be read later.
    RedisForTests.ask(master.port(), "CLIENT", "KILL", "TYPE", "replica");
    await().atMost(SOON).until(() -> field(master, "connected_slaves").equals("0"));
  }

  /** Kills the master and returns when one replica has its place and the others follow it. */
  public void failOver() {
    master.kill();
    replicas.forEach(replica -> replica.signal("CONT"));
    awaitSuccessor();
  }

  /** Returns when a killed master has a successor, which the other replicas follow. */
  public void awaitSuccessor() {
    await().atMost(FAILOVER).until(() -> replicas.stream().anyMatch(RedisSentinel::leads));
    master = replicas.stream().filter(RedisSentinel::leads).findFirst().orElseThrow();
    replicas.remove(master);
    await().atMost(FAILOVER).until(() -> replicas.stream().allMatch(this::follows));
    awaitAcknowledging();
  }

  private static boolean leads(RedisForTests node) {
    return field(node, "role").equals("master");
  }

  private boolean follows(RedisForTests replica) {
    return field(replica, "master_port").equals(Integer.toString(master.port()))
        && field(replica, "master_link_status").equals("up");
  }

  /** One line of what a node tells of its replication; empty where there is none. */
  private static String field(RedisForTests node, String name) {
    return info(node.port(), "replication")
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static String info(int port, String section) {
    return RedisForTests.ask(port, "INFO", section);
  }

  @Override
  public void close() {
    sentinel.destroyForcibly();
    replicas.forEach(RedisForTests::kill);
    master.kill();
  }
}
