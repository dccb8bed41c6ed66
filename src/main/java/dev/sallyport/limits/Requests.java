package dev.sallyport.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.config.RequestCategory;
import dev.sallyport.config.RequestsConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How many requests there may be a second, of a pool and of a user (limits.md §1). What is not
 * configured has no limit, and costs nothing.
 *
 * <p>A pool's requests come out of a bucket in Redis, a few at a time: each replica takes some
 * ahead and hands them out by itself, so that no request waits for Redis but the first of a while,
 * and those that come when a bucket runs dry. What a replica has in hand was taken from what the
 * others may use, so all together keep to the number, but for a tenth of it that each may have kept
 * from before.
 *
 * <p>A user's are counted one by one, beside the user's other keys: together with what is read of
 * the user anyway, so that there is no trip of their own either.
 */
public final class Requests {
  private static final Script COUNT = Script.named("limit_count");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final int BUCKETS = 10_000;

  /** Answers to challenges have a bucket of their own that is so much larger. */
  private static final int ANSWERS = 3;

  private final SharedRedis redis;
  private final RequestsConfig config;
  private final boolean limited;
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder().expireAfterAccess(IDLE).maximumSize(BUCKETS).build();

  /** Counts in this Redis. */
  public Requests(SharedRedis redis, RequestsConfig config) {
    this.redis = redis;
    this.config = config;
    this.limited = !config.equals(RequestsConfig.none());
  }

  /** What a request does to one user. */
  public enum Use {
    READ,
    WRITE,
    /** Nothing that is counted. */
    NEITHER
  }

  /** Whether there is any limit. */
  public boolean limited() {
    return limited;
  }

  /** Takes one request of this category. Fails with Overloaded. */
  public Future<Void> take(String poolId, RequestCategory category, Deadline deadline) {
    var rate = config.rates().getOrDefault(category, 0);
    return rate == 0 ? Future.succeededFuture() : taken(poolId, category.key(), rate, deadline);
  }

  /**
   * Takes one request of this operation, and of its category. Fails with Overloaded; then the first
   * may be taken.
   */
  public Future<Void> take(
      String poolId, RequestCategory category, String operation, Deadline deadline) {
    return config.eachPoolOperation() == 0 || !category.eachOperation()
        ? take(poolId, category, deadline)
        : taken(poolId, operation, config.eachPoolOperation(), deadline)
            .compose(_ -> take(poolId, category, deadline));
  }

  /**
   * Takes one answer to a challenge, of which there may be three times as many as there are
   * sign-ins; what is beyond counts as a sign-in. Fails with Overloaded.
   */
  public Future<Void> takeAnswer(String poolId, Deadline deadline) {
    var category = RequestCategory.USER_AUTHENTICATION;
    var rate = config.rates().getOrDefault(category, 0);
    return rate == 0
        ? Future.succeededFuture()
        : bucket(poolId, "answers", rate * ANSWERS)
            .take(deadline)
            .compose(
                given ->
                    given
                        ? Future.succeededFuture()
                        : taken(poolId, category.key(), rate, deadline));
  }

  /** Takes one authorization code redeemed, of which there may be as many as there are sign-ins. */
  public Future<Void> takeCode(String poolId, Deadline deadline) {
    var rate = config.rates().getOrDefault(RequestCategory.USER_AUTHENTICATION, 0);
    return rate == 0 ? Future.succeededFuture() : taken(poolId, "codes", rate, deadline);
  }

  private Future<Void> taken(String poolId, String what, int rate, Deadline deadline) {
    return bucket(poolId, what, rate)
        .take(deadline)
        .compose(given -> given ? Future.succeededFuture() : refused(what + " of this pool"));
  }

  private Bucket bucket(String poolId, String what, int rate) {
    var key = RedisKeys.requests(poolId, what);
    return Objects.requireNonNull(buckets.get(key, _ -> new Bucket(redis, key, rate)));
  }

  /** Counts one request about this person. Fails with Overloaded. */
  public Future<Void> ofUser(String tag, Use use, Deadline deadline) {
    var most =
        switch (use) {
          case READ -> config.readsPerUser();
          case WRITE -> config.writesPerUser();
          case NEITHER -> 0;
        };
    return most == 0
        ? Future.succeededFuture()
        : redis
            .run(
                COUNT,
                List.of(RedisKeys.person(tag, "requests:" + use)),
                List.of(Integer.toString(most), Long.toString(SECOND.toMillis())),
                deadline)
            .compose(
                reply ->
                    Objects.requireNonNull(reply).toInteger() == 1
                        ? Future.succeededFuture()
                        : refused("requests about this user"));
  }

  private static Future<Void> refused(String what) {
    return Future.failedFuture(Failed.overloaded(what));
  }
}
