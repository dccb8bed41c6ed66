package dev.sallyport.cli;

import dev.sallyport.audit.Anchors;
import dev.sallyport.challenge.AnswerHash;
import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigResult;
import dev.sallyport.config.RedisConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.ConfiguredPools;
import dev.sallyport.directory.DeviceNames;
import dev.sallyport.directory.DeviceStore;
import dev.sallyport.directory.Listing;
import dev.sallyport.directory.NamingKey;
import dev.sallyport.directory.PartArchive;
import dev.sallyport.directory.PoolArchive;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.Resealing;
import dev.sallyport.directory.UserArchive;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.imports.UserImport;
import dev.sallyport.redis.EmbeddedRedis;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.AliveTokens;
import dev.sallyport.token.StoredKeys;
import dev.sallyport.token.TokenArchive;
import dev.sallyport.token.exchange.ExchangeKeyTurns;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The Redis and the key of one configuration, for a command to work on with the gateway's own
 * stores. The gateway may be running, except on the embedded Redis, which has one owner.
 */
final class Installation implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int TRIES = 6;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  /** How much of one kind is written at once: enough to keep Redis busy. */
  static final int AT_ONCE = 32;

  private final Vertx vertx = Vertx.vertx();
  private final Deque<Supplier<Future<?>>> endings = new ArrayDeque<>();
  private final Pools pools;
  private final UserStore users;
  private final PoolArchive poolArchive;
  private final PartArchive partArchive;
  private final UserArchive userArchive;
  private final TokenArchive tokenArchive;
  private final StoredKeys storedKeys;
  private final AliveTokens alive;
  private final Anchors anchors;
  private final Resealing resealing;
  private final ExchangeKeyTurns exchangeKeys;

  private Installation(Config config, Kek configured) throws IOException {
    endings.addFirst(vertx::close);
    SharedRedis redis;
    Kek kek;
    try {
      redis = await(redis(config));
      kek = await(NamingKey.settled(redis, configured, soon()));
    } catch (IOException | RuntimeException trouble) {
      close();
      throw trouble;
    }
    var clock = InstantSource.system();
    var ids = new RandomIds(new SecureRandom());
    var now = clock.instant();
    this.pools =
        new Pools(
            ConfiguredPools.pools(config.pools(), now),
            ConfiguredPools.clients(config.pools(), now),
            ConfiguredPools.providers(config.pools(), now),
            redis,
            kek,
            ids,
            config.quotas());
    this.users = new UserStore(redis, kek, pools, clock, ids, config.quotas());
    this.poolArchive = new PoolArchive(pools, users.groups(), redis);
    this.partArchive = new PartArchive(pools, redis, kek);
    var devices =
        new DeviceStore(
            redis, kek, config.limits().devicesPerPool(), config.quotas().devicesPerUser());
    this.userArchive =
        new UserArchive(
            users,
            devices,
            new DeviceNames(kek, ids),
            kek,
            new UserArchive.Answers(
                hash -> AnswerHash.told(kek, hash), told -> AnswerHash.moved(kek, told)));
    this.tokenArchive = new TokenArchive(redis, kek);
    this.storedKeys = new StoredKeys(redis, kek);
    this.alive = new AliveTokens(redis, users, pools);
    this.anchors = new Anchors(redis);
    this.resealing =
        new Resealing(redis, kek, pools, devices, hash -> AnswerHash.resealed(kek, hash));
    this.exchangeKeys =
        new ExchangeKeyTurns(redis, kek, new BoundedPool(vertx, "exchange", 1, AT_ONCE));
  }

  /** Connects. Fails where the configuration has faults or Redis does not answer. */
  static Installation open(Cli.Program program, CommandOutput output) throws IOException {
    return switch (program.configuration().get()) {
      case ConfigResult.Faulty(var faults) -> {
        faults.forEach(fault -> output.line(fault.toString()));
        throw new Cli.BadConfiguration();
      }
      case ConfigResult.Loaded(var config) -> new Installation(config, program.kek().apply(config));
    };
  }

  private Future<SharedRedis> redis(Config config) {
    var where =
        config.redis().kind() == RedisConfig.Kind.EMBEDDED
            ? EmbeddedRedis.start(vertx, config.dataDir(), config.redis())
                .onSuccess(server -> endings.addFirst(server::stop))
                .map(EmbeddedRedis::config)
            : Future.succeededFuture(config.redis());
    return where
        .compose(redis -> SharedRedis.open(vertx, redis))
        .onSuccess(redis -> endings.addFirst(redis::close));
  }

  Pools pools() {
    return pools;
  }

  Listing listing() {
    return users.listing();
  }

  UserStore users() {
    return users;
  }

  PoolArchive poolArchive() {
    return poolArchive;
  }

  PartArchive partArchive() {
    return partArchive;
  }

  UserArchive userArchive() {
    return userArchive;
  }

  TokenArchive tokenArchive() {
    return tokenArchive;
  }

  StoredKeys storedKeys() {
    return storedKeys;
  }

  AliveTokens alive() {
    return alive;
  }

  Resealing resealing() {
    return resealing;
  }

  ExchangeKeyTurns exchangeKeys() {
    return exchangeKeys;
  }

  Anchors anchors() {
    return anchors;
  }

  Vertx vertx() {
    return vertx;
  }

  UserImport userImport() {
    return new UserImport(vertx, users, InstantSource.system(), AT_ONCE);
  }

  /** For one step of a command. */
  static Deadline soon() {
    return Deadline.in(PATIENCE);
  }

  /** Completes after a while. */
  Future<Void> after(Duration pause) {
    return vertx.timer(pause.toMillis()).mapEmpty();
  }

  /** A step that may be done twice, tried again for some seconds where Redis cannot serve. */
  <T> Future<T> patiently(Supplier<Future<T>> step) {
    return patiently(step, TRIES);
  }

  private <T> Future<T> patiently(Supplier<Future<T>> step, int tries) {
    return step.get()
        .recover(
            trouble ->
                tries > 1
                        && trouble instanceof Failed failed
                        && (failed.failure() instanceof Failure.Broken
                            || failed.failure() instanceof Failure.Overloaded)
                    ? after(PAUSE).compose(_ -> patiently(step, tries - 1))
                    : Future.failedFuture(trouble));
  }

  /** Waits for a future. What it fails with is thrown; it must be unchecked or an IOException. */
  static <T> T await(Future<T> future) throws IOException {
    return await(future, LONGEST_WAIT);
  }

  /** The same for a future of many steps, each of which ends in time by itself. */
  static <T> T awaitAll(Future<T> future) throws IOException {
    return await(future, Duration.ofDays(30));
  }

  private static <T> T await(Future<T> future, Duration most) throws IOException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(most.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case RuntimeException trouble -> throw trouble;
        case IOException trouble -> throw trouble;
        case null, default -> throw new IOException(failed.getCause());
      }
    } catch (TimeoutException late) {
      throw new IOException("gave up waiting", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  @Override
  public void close() throws IOException {
    for (var ending = endings.pollFirst(); ending != null; ending = endings.pollFirst()) {
      await(ending.get().otherwiseEmpty());
    }
  }
}
