package dev.sallyport.redis;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real redis-server of our own, for one machine: on loopback, with a password nobody else reads,
 * every write on disk before it is acknowledged. It is a process apart, so it outlives a killed
 * parent, and the next start adopts it. One Sallyport at a time owns a data directory.
 */
public final class EmbeddedRedis {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
  private static final Duration START_PATIENCE = Duration.ofSeconds(15);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int CONNECTIONS = 16;
  private static final int WAITING = 1024;
  private static final int LOG_TAIL = 5;

  private final Vertx vertx;
  private final FileLock lock;
  private final RedisConfig config;

  private EmbeddedRedis(Vertx vertx, FileLock lock, RedisConfig config) {
    this.vertx = vertx;
    this.lock = lock;
    this.config = config;
  }

  /**
   * Starts it, or adopts the one that runs on this data directory. Fails with an {@link
   * IOException} whose message says what to do: the directory is in use, its data needs a newer
   * server, or the server did not start (with the end of its log).
   */
  public static Future<EmbeddedRedis> start(Vertx vertx, Path dataDir) {
    var home = dataDir.resolve("redis");
    return vertx
        .executeBlocking(() -> claim(home))
        .compose(
            lock ->
                vertx
                    .executeBlocking(() -> state(home))
                    .compose(state -> adoptOrLaunch(vertx, home, state))
                    .map(config -> new EmbeddedRedis(vertx, lock, config))
                    .recover(trouble -> released(vertx, lock, trouble)));
  }

  private static Future<EmbeddedRedis> released(Vertx vertx, FileLock lock, Throwable trouble) {
    return vertx.executeBlocking(() -> release(lock)).transform(_ -> Future.failedFuture(trouble));
  }

  /** How to reach it. */
  public RedisConfig config() {
    return config;
  }

  /** Shuts the server down, its data safe on disk, and gives the data directory free. */
  public Future<Void> stop() {
    var client = Redis.createClient(vertx, config.urls().getFirst().reveal());
    // It answers a shutdown by closing the connection.
    return client
        .send(Request.cmd(Command.SHUTDOWN))
        .transform(_ -> client.close())
        .transform(_ -> gone(Deadline.in(STOP_PATIENCE)))
        .transform(_ -> vertx.executeBlocking(() -> release(lock)))
        .mapEmpty();
  }

  private Future<Void> gone(Deadline deadline) {
    return answers(vertx, config)
        .compose(
            up ->
                up && !deadline.passed()
                    ? vertx.timer(PAUSE.toMillis()).compose(_ -> gone(deadline))
                    : Future.succeededFuture());
  }

  private static boolean release(FileLock lock) throws IOException {
    lock.channel().close();
    return true;
  }

  private static FileLock claim(Path home) throws IOException {
    Files.createDirectories(home.getParent());
    if (!Files.exists(home)) {
      Files.createDirectory(
          home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    var channel =
        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException sameProcess) {
      // said below
    }
    channel.close();
    throw new IOException("another Sallyport is using the data directory " + home.getParent());
  }

  /** What the last start wrote down: port, password, and the server's version. */
  private static Properties state(Path home) throws IOException {
    var state = new Properties();
    var file = home.resolve("state.properties");
    if (Files.exists(file)) {
      try (var in = Files.newInputStream(file)) {
        state.load(in);
      }
    }
    return state;
  }

  private static Future<RedisConfig> adoptOrLaunch(Vertx vertx, Path home, Properties state) {
    if (state.getProperty("port") == null) {
      return launch(vertx, home, state);
    }
    var config = config(state.getProperty("port"), state.getProperty("password"));
    return answers(vertx, config)
        .compose(
            up -> {
              if (up) {
                LOG.atInfo()
                    .addKeyValue("port", state.getProperty("port"))
                    .log("adopted the Redis that was left running");
                return Future.succeededFuture(config);
              }
              return launch(vertx, home, state);
            });
  }

  private static Future<Boolean> answers(Vertx vertx, RedisConfig config) {
    var client = Redis.createClient(vertx, config.urls().getFirst().reveal());
    return client
        .send(Request.cmd(Command.PING))
        .timeout(1, java.util.concurrent.TimeUnit.SECONDS)
        .map(true)
        .otherwise(false)
        .eventually(client::close);
  }

  private static Future<RedisConfig> launch(Vertx vertx, Path home, Properties before) {
    return vertx
        .executeBlocking(() -> run(home, before))
        .compose(config -> ready(vertx, home, config, Deadline.in(START_PATIENCE)));
  }

  private static Future<RedisConfig> ready(
      Vertx vertx, Path home, RedisConfig config, Deadline deadline) {
    return answers(vertx, config)
        .compose(
            up ->
                up
                    ? Future.succeededFuture(config)
                    : deadline.passed()
                        ? vertx.executeBlocking(() -> silent(home))
                        : vertx
                            .timer(PAUSE.toMillis())
                            .compose(_ -> ready(vertx, home, config, deadline)));
  }

  private static RedisConfig silent(Path home) throws IOException {
    throw new IOException("the embedded Redis does not answer; its log ends: " + tail(home));
  }

  private static RedisConfig run(Path home, Properties before) throws Exception {
    var program = RedisBinary.find();
    var version = RedisBinary.version(program).orElse(0);
    var wrote = Integer.parseInt(before.getProperty("version", "0"));
    if (wrote / 100 > version / 100) {
      throw new IOException(
          "the data in "
              + home
              + " was written by Redis "
              + wrote / 100
              + ", and only Redis "
              + version / 100
              + " is here; put redis-server "
              + wrote / 100
              + " on the PATH");
    }
    var port = Integer.toString(freePort());
    var password = HexFormat.of().formatHex(random(24));
    var state = new Properties();
    state.setProperty("port", port);
    state.setProperty("password", password);
    state.setProperty("version", Integer.toString(version));
    writePrivately(home.resolve("redis.conf"), settings(home, port, password));
    try (var out = Files.newOutputStream(privateFile(home.resolve("state.properties")))) {
      state.store(out, null);
    }
    var process =
        new ProcessBuilder(program.toString(), home.resolve("redis.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    // It forks and leaves: this process is only the one that read the settings.
    if (process.waitFor() != 0) {
      throw new IOException("the embedded Redis did not start; its log ends: " + tail(home));
    }
    LOG.atInfo()
        .addKeyValue("port", port)
        .addKeyValue("program", program)
        .addKeyValue("data", home)
        .log("started the embedded Redis");
    return config(port, password);
  }

  private static List<String> settings(Path home, String port, String password) {
    return List.of(
        "bind 127.0.0.1",
        "port " + port,
        "requirepass " + password,
        "dir \"" + home + "\"",
        "logfile redis.log",
        "daemonize yes",
        // Its own session and no pid file: Ctrl-C at the terminal is for us, not for it.
        "pidfile \"\"",
        "maxmemory-policy noeviction",
        "appendonly yes",
        "appendfsync always",
        "save \"\"");
  }

  private static RedisConfig config(String port, String password) {
    return new RedisConfig(
        RedisConfig.Kind.EMBEDDED,
        List.of(new Secret("redis://:" + password + "@127.0.0.1:" + port)),
        "",
        CONNECTIONS,
        WAITING,
        0,
        Duration.ZERO);
  }

  private static void writePrivately(Path file, List<String> lines) throws IOException {
    Files.write(privateFile(file), lines);
  }

  private static Path privateFile(Path file) throws IOException {
    Files.deleteIfExists(file);
    return Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static String tail(Path home) throws IOException {
    var log = home.resolve("redis.log");
    if (!Files.exists(log)) {
      return "(there is none)";
    }
    var lines = Files.readAllLines(log);
    return lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()).stream()
        .collect(Collectors.joining(" | "));
  }

  private static byte[] random(int count) {
    var bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
