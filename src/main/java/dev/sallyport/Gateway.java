package dev.sallyport;

import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigResult;
import dev.sallyport.config.RedisConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.NativeCrypto;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.NamingKey;
import dev.sallyport.redis.EmbeddedRedis;
import dev.sallyport.redis.MovableClock;
import dev.sallyport.redis.RedisFaults;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.runtime.LocalCodec;
import dev.sallyport.runtime.SteadyClock;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.MetricsPage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Sallyport: starts everything in order, and takes it down in the reverse one. What the
 * rooms are built of is told by {@link Rooms} and {@link Listeners}.
 */
final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Config config;
  private final MetricsPage page;
  private final @Nullable TestMode test;
  private final SecureRandom random = new SecureRandom();
  private final Endings endings = new Endings();
  private final AtomicReference<GateReload.@Nullable Guard> guard = new AtomicReference<>();
  private @Nullable Listeners listeners;

  private Gateway(Vertx vertx, Config config, MetricsPage page) {
    this.vertx = vertx;
    this.config = config;
    this.page = page;
    this.test =
        config.testing().enabled()
            ? new TestMode(
                new MovableClock(config.redis().kind() != RedisConfig.Kind.CLUSTER),
                new RedisFaults())
            : null;
  }

  /** Starts everything; what was started is stopped again when something fails. */
  static Future<Gateway> start(Vertx vertx, Config config, MetricsPage page) {
    LocalCodec.install(vertx.eventBus());
    var gateway = new Gateway(vertx, config, page);
    return gateway
        .build()
        .map(gateway)
        .recover(trouble -> gateway.stop().transform(_ -> Future.failedFuture(trouble)));
  }

  /** What it listens on. */
  Listeners listeners() {
    return Objects.requireNonNull(listeners);
  }

  /**
   * Follows the file it was started from: when that changes, what it says of the gate is taken.
   *
   * @param read reads it whole; may block
   * @return what reads it at once
   */
  Future<GateReload> follow(Path file, Supplier<ConfigResult> read) {
    var reload = new GateReload(vertx, config, read, guard.get(), new Metrics(page.registry()));
    var watch = new ConfigWatch(vertx, file, reload::now);
    return watch.begin().map(_ -> endings.add(reload, watch::end));
  }

  /** Stops in the reverse order: first what listens, when it is drained, and Redis last. */
  Future<Void> stop() {
    var open = listeners;
    var drained = open == null ? Future.<Void>succeededFuture() : open.drain();
    return drained.transform(_ -> endings.end());
  }

  private Future<Void> build() {
    var classes =
        Future.all(
            vertx.executeBlocking(Ahead::json, false),
            vertx.executeBlocking(NativeCrypto::install, false));
    return redis()
        .compose(
            redis ->
                vertx
                    .executeBlocking(() -> KekFile.read(config.kek(), config.dataDir(), random))
                    .compose(kek -> NamingKey.settled(redis, kek, Deadline.in(SETTLING)))
                    .map(kek -> ground(redis, kek)))
        .compose(ground -> classes.map(ground))
        .compose(
            ground -> rooms(ground).compose(rooms -> open(new Listeners(ground, rooms, guard))));
  }

  private Future<Rooms> rooms(Ground ground) {
    return Rooms.build(ground, () -> Optional.ofNullable(guard.get()).map(GateReload.Guard::gate));
  }

  private Future<Void> open(Listeners closed) {
    listeners = closed;
    return closed.open();
  }

  private Ground ground(SharedRedis redis, Kek kek) {
    var outside = InstantSource.system();
    var metrics = new Metrics(page.registry());
    redis.count(metrics);
    return new Ground(
        vertx,
        config,
        page,
        metrics,
        redis,
        kek,
        random,
        new RandomIds(random),
        test,
        test == null ? steady(outside, metrics) : test.clock(),
        outside,
        endings);
  }

  /** A clock that is set back must not bring back what had ended. */
  private static InstantSource steady(InstantSource system, Metrics metrics) {
    return new SteadyClock(
        system,
        System::nanoTime,
        () -> {
          metrics.alarm(Metrics.Alarm.CLOCK_SET_BACK);
          LOG.error("the clock of this machine was set back; it is not followed");
        });
  }

  private Future<SharedRedis> redis() {
    var where =
        config.redis().kind() == RedisConfig.Kind.EMBEDDED
            ? EmbeddedRedis.start(vertx, config.dataDir(), config.redis())
                .map(server -> endings.add(server, server::stop).config())
            : Future.succeededFuture(config.redis());
    return where.compose(this::opened).map(redis -> endings.add(redis, redis::close));
  }

  private Future<SharedRedis> opened(RedisConfig redis) {
    return test == null
        ? SharedRedis.open(vertx, redis)
        : SharedRedis.openForTests(vertx, redis, test.clock(), test.faults())
            .compose(open -> test.clock().look(open, Deadline.in(Duration.ofSeconds(1))).map(open));
  }
}
