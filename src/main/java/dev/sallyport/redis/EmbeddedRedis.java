package dev.sallyport.redis;

import dev.sallyport.config.RedisConfig;
import dev.sallyport.redis.RedisHome.Address;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real redis-server of our own, for one machine: on loopback, with a password nobody else reads,
 * every write on disk before it is acknowledged. It is a process apart, so it outlives a killed
 * parent, and the next start adopts it; when it dies itself it is started again. One Sallyport at a
 * time owns a data directory, and never do two servers write the same data.
 */
public final class EmbeddedRedis {
  private static final Duration START_PATIENCE = Duration.ofSeconds(15);
  private static final Duration RHYTHM = Duration.ofMillis(500);

  private final RedisHome home;
  private final RedisProcess process;
  private final Address address;
  private final RedisWatch watch;
  private final RedisConfig config;
  private final Vertx vertx;

  private EmbeddedRedis(Vertx vertx, RedisProcess process, Address address, RedisConfig wanted) {
    this.vertx = vertx;
    this.home = process.home();
    this.process = process;
    this.address = address;
    this.config = at(address, wanted);
    this.watch =
        new RedisWatch(
            vertx,
            RHYTHM,
            () -> process.home().running().isPresent(),
            () -> process.startAgain(address));
    watch.begin();
  }

  /**
   * Starts it, or adopts the one that runs on this data directory. Fails with an {@link
   * IOException} whose message says what to do: the directory is in use, its data needs a newer
   * server, or the server did not start (with the end of its log).
   *
   * @param wanted how many connections it is used with
   */
  public static Future<EmbeddedRedis> start(Vertx vertx, Path dataDir, RedisConfig wanted) {
    return start(vertx, dataDir, wanted, System.getenv().getOrDefault("PATH", ""), START_PATIENCE);
  }

  /** As above, with the program looked for on this PATH and so much patience. */
  static Future<EmbeddedRedis> start(
      Vertx vertx, Path dataDir, RedisConfig wanted, String path, Duration patience) {
    return vertx
        .executeBlocking(() -> RedisHome.claim(dataDir))
        .compose(
            home -> {
              var process = new RedisProcess(vertx, home, path, patience);
              return process
                  .start()
                  .map(address -> new EmbeddedRedis(vertx, process, address, wanted))
                  .recover(
                      trouble -> release(vertx, home).transform(_ -> Future.failedFuture(trouble)));
            });
  }

  /** There is one server, so there are no replicas to wait for. */
  private static RedisConfig at(Address address, RedisConfig wanted) {
    return new RedisConfig(
        RedisConfig.Kind.EMBEDDED,
        List.of(address.url()),
        "",
        wanted.connections(),
        wanted.waiting(),
        0,
        Duration.ZERO);
  }

  /** How to reach it. It stays there when it is started again. */
  public RedisConfig config() {
    return config;
  }

  /** Shuts the server down, its data safe on disk, and gives the data directory free. */
  public Future<Void> stop() {
    return watch.end().compose(_ -> process.stop(address)).eventually(() -> release(vertx, home));
  }

  private static Future<Void> release(Vertx vertx, RedisHome home) {
    return vertx.executeBlocking(
        () -> {
          home.release();
          return null;
        });
  }
}
