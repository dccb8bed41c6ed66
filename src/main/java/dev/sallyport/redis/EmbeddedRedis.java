package dev.sallyport.redis;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real redis-server of our own, for one machine: on loopback, with a password nobody else reads,
 * every write on disk before it is acknowledged. It is a process apart, so it outlives a killed
 * parent, and the next start adopts it. One Sallyport at a time owns a data directory, and never do
 * two servers write the same data.
 */
public final class EmbeddedRedis {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
  private static final Duration START_PATIENCE = Duration.ofSeconds(15);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int PASSWORD_BYTES = 24;

  /** What a server says to a ping. */
  private enum Answer {
    UP,
    /** It reads its data first, or is in a long script. */
    BUSY,
    NONE
  }

  private final Vertx vertx;
  private final RedisHome home;
  private final RedisConfig config;

  private EmbeddedRedis(Vertx vertx, RedisHome home, RedisConfig config) {
    this.vertx = vertx;
    this.home = home;
    this.config = config;
  }

  /**
   * Starts it, or adopts the one that runs on this data directory. Fails with an {@link
   * IOException} whose message says what to do: the directory is in use, its data needs a newer
   * server, or the server did not start (with the end of its log).
   */
  public static Future<EmbeddedRedis> start(Vertx vertx, Path dataDir) {
    return start(vertx, dataDir, System.getenv().getOrDefault("PATH", ""), START_PATIENCE);
  }

  /** As above, with the program looked for on this PATH and so much patience. */
  static Future<EmbeddedRedis> start(Vertx vertx, Path dataDir, String path, Duration patience) {
    return vertx
        .executeBlocking(() -> RedisHome.claim(dataDir))
        .compose(
            home ->
                adoptOrLaunch(vertx, home, path, patience)
                    .map(config -> new EmbeddedRedis(vertx, home, config))
                    .recover(trouble -> released(vertx, home, trouble)));
  }

  private static Future<EmbeddedRedis> released(Vertx vertx, RedisHome home, Throwable trouble) {
    return release(vertx, home).transform(_ -> Future.failedFuture(trouble));
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
        .eventually(() -> release(vertx, home));
  }

  private Future<Void> gone(Deadline deadline) {
    return vertx
        .executeBlocking(home::running)
        .compose(
            process ->
                process.isEmpty()
                    ? Future.succeededFuture()
                    : deadline.passed()
                        ? Future.failedFuture(new IOException("the embedded Redis does not stop"))
                        : vertx.timer(PAUSE.toMillis()).compose(_ -> gone(deadline)));
  }

  private static Future<Void> release(Vertx vertx, RedisHome home) {
    return vertx.executeBlocking(
        () -> {
          home.release();
          return null;
        });
  }

  private static Future<RedisConfig> adoptOrLaunch(
      Vertx vertx, RedisHome home, String path, Duration patience) {
    return vertx
        .executeBlocking(home::running)
        .compose(
            process ->
                process.isPresent()
                    ? adopt(vertx, home, process.get(), patience)
                    : launch(vertx, home, path, patience));
  }

  private static Future<RedisConfig> adopt(
      Vertx vertx, RedisHome home, ProcessHandle process, Duration patience) {
    return vertx
        .executeBlocking(() -> home.last().orElseThrow(() -> stuck(home, process)))
        .compose(config -> ready(vertx, config, Deadline.in(patience)))
        .recover(_ -> Future.failedFuture(stuck(home, process)))
        .onSuccess(
            _ ->
                LOG.atInfo()
                    .addKeyValue("process", process.pid())
                    .addKeyValue("data", home)
                    .log("adopted the Redis that was left running"));
  }

  private static IOException stuck(RedisHome home, ProcessHandle process) {
    return new IOException(
        "a Redis, process %d, holds the data in %s and does not answer; end it and start again"
            .formatted(process.pid(), home));
  }

  private static Future<RedisConfig> launch(
      Vertx vertx, RedisHome home, String path, Duration patience) {
    return vertx
        .executeBlocking(() -> run(home, path))
        .compose(
            config ->
                ready(vertx, config, Deadline.in(patience))
                    .recover(_ -> vertx.executeBlocking(() -> silent(home))));
  }

  private static RedisConfig silent(RedisHome home) throws IOException {
    throw new IOException("the embedded Redis does not answer; its log ends: " + home.logEnd());
  }

  /** As long as it reads its data it may take its time; without an answer, until the deadline. */
  private static Future<RedisConfig> ready(Vertx vertx, RedisConfig config, Deadline deadline) {
    return answer(vertx, config)
        .compose(
            answer ->
                switch (answer) {
                  case UP -> Future.succeededFuture(config);
                  case BUSY -> again(vertx, config, deadline);
                  case NONE ->
                      deadline.passed()
                          ? Future.failedFuture("no answer")
                          : again(vertx, config, deadline);
                });
  }

  private static Future<RedisConfig> again(Vertx vertx, RedisConfig config, Deadline deadline) {
    return vertx.timer(PAUSE.toMillis()).compose(_ -> ready(vertx, config, deadline));
  }

  private static Future<Answer> answer(Vertx vertx, RedisConfig config) {
    var client = Redis.createClient(vertx, config.urls().getFirst().reveal());
    return client
        .send(Request.cmd(Command.PING))
        .timeout(1, TimeUnit.SECONDS)
        .map(Answer.UP)
        .otherwise(EmbeddedRedis::none)
        .eventually(client::close);
  }

  private static Answer none(Throwable trouble) {
    var said = String.valueOf(trouble.getMessage());
    return said.startsWith("LOADING") || said.startsWith("BUSY") ? Answer.BUSY : Answer.NONE;
  }

  private static RedisConfig run(RedisHome home, String path) throws Exception {
    var program = home.program(path);
    var port = freePort();
    var config = home.prepare(RedisBinary.version(program).orElse(0), port, password());
    var process =
        new ProcessBuilder(program.toString(), home.settings().toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
            .start();
    // It forks and leaves: this process is only the one that read the settings.
    if (process.waitFor() != 0) {
      throw new IOException("the embedded Redis did not start; its log ends: " + home.logEnd());
    }
    LOG.atInfo()
        .addKeyValue("port", port)
        .addKeyValue("program", program)
        .addKeyValue("data", home)
        .log("started the embedded Redis");
    return config;
  }

  private static String password() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
