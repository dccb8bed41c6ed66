package dev.sallyport.directory;

import dev.sallyport.config.CodesConfig;
import dev.sallyport.config.LambdaConfig;
import dev.sallyport.config.MessagesConfig;
import dev.sallyport.config.QuotasConfig;
import dev.sallyport.config.RedisConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.PasswordHash;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The room's stores over a real Redis, with pools of a test's own, and records to fill them. */
public final class DirectoryForTests {
  /** A cheap hash: these tests are about what is stored. */
  public static final PasswordHash.Parameters CHEAP = new PasswordHash.Parameters(8, 1, 1);

  public final Kek kek;
  public final SharedRedis redis;
  public final Pools pools;
  public final UserStore users;
  public final Codes codes;
  public final Passwords passwords;
  public final Pool pool;

  private DirectoryForTests(Vertx vertx, SharedRedis redis, Kek kek, Pool pool, AppClient... c) {
    var random = new SecureRandom();
    var ids = new RandomIds(random);
    this.kek = kek;
    this.redis = redis;
    this.pool = pool;
    this.pools = new Pools(List.of(pool), List.of(c), redis, kek, ids, QuotasConfig.usual());
    this.users =
        new UserStore(redis, kek, pools, InstantSource.system(), ids, QuotasConfig.usual());
    this.codes = new Codes(redis, kek, users, 5, CodesConfig.usual());
    this.passwords =
        new Passwords(
            new BoundedPool(vertx, "hash-" + pool.id(), 2, 500),
            new PasswordHash(CHEAP, random),
            kek,
            random,
            InstantSource.system());
  }

  public static DirectoryForTests open(Vertx vertx, RedisConfig config, Pool pool, AppClient... c)
      throws Exception {
    return new DirectoryForTests(vertx, done(SharedRedis.open(vertx, config)), kek(), pool, c);
  }

  private static Kek kek() {
    return Kek.of("test", new byte[32]);
  }

  public static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  public static Failure refusal(Future<?> future) throws Exception {
    return done(
        future.transform(
            result ->
                result.succeeded()
                    ? Future.failedFuture("succeeded with " + result.result())
                    : Future.succeededFuture(Failure.class.cast(failure(result.cause())))));
  }

  private static Failure failure(Throwable cause) {
    return dev.sallyport.failure.Failed.of(cause);
  }

  public static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(10));
  }

  /** A pool nobody else uses, with plain usernames. */
  public static Pool pool() {
    return pool(Set.of(), Set.of(), true);
  }

  public static Pool pool(Set<String> signInBy, Set<String> usernameIs, boolean caseSensitive) {
    var id = "local_" + UUID.randomUUID().toString().replace("-", "");
    return new Pool(
        id,
        "tests",
        true,
        Upkeep.none(),
        signInBy,
        usernameIs,
        caseSensitive,
        Set.of("email"),
        Set.of(),
        List.of("email", "phone_number"),
        true,
        new Pool.PasswordPolicy(8, true, true, true, true, true, 0, Duration.ofDays(7)),
        StandardAttributes.with(List.of()),
        "RS256",
        true,
        false,
        List.of(),
        SignInRules.passwordOnly(),
        LambdaConfig.none(),
        MessagesConfig.none(),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  /** A user of this pool, not stored. */
  public User user(String username, Map<String, String> attributes) {
    var sub = users.drafts().draft(pool, "x", Map.of(), User.Status.CONFIRMED).sub();
    var now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    return User.fresh(
        new User.Identity(
            pool.id(),
            sub,
            users.tag(pool.id(), sub),
            pool.usernameIs().isEmpty() ? username : sub,
            now),
        attributes,
        User.Status.CONFIRMED);
  }

  /** The same, stored. */
  public User stored(String username, Map<String, String> attributes) throws Exception {
    return done(users.create(pool, user(username, attributes), soon()));
  }
}
