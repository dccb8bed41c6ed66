package dev.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pool may have one more user. There is no counter that could go astray: the lengths of
 * the parts of the pool's list are added, which costs the same however many people there are, and
 * is asked while a new user's names are taken. Somebody who is being made at the same moment is not
 * on the list yet, so that so many may be too many; what a crash left there counts until a listing
 * strikes it out.
 *
 * <p>Far from full nobody counts each time: a count is good for as long as so many people cannot
 * have been made since, all replicas together.
 */
final class UserCount {
  /** More than all replicas make in a millisecond. */
  private static final long MADE_PER_MILLI = 10;

  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int POOLS = 10_000;

  private final UserLists lists;
  private final int most;

  /** Until when each pool has room for certain, on the monotonic clock. */
  private final Cache<String, Long> roomUntil =
      Caffeine.newBuilder().expireAfterWrite(LONGEST).maximumSize(POOLS).build();

  /** Those who ask while a pool is counted share the answer, so that a storm counts once. */
  private final ConcurrentHashMap<String, Future<Long>> counting = new ConcurrentHashMap<>();

  /** Counts on these lists. */
  UserCount(UserLists lists, int most) {
    this.lists = lists;
    this.most = most;
  }

  /** One round trip at most. Fails with TooMany where there are as many users as there may be. */
  Future<Void> room(Pool pool, Deadline deadline) {
    var until = roomUntil.getIfPresent(pool.id());
    if (until != null && until - System.nanoTime() > 0) {
      return Future.succeededFuture();
    }
    var asked = System.nanoTime();
    return counted(pool.id(), deadline).map(count -> left(pool, most - count, asked));
  }

  private Future<Long> counted(String poolId, Deadline deadline) {
    var mine = Promise.<Long>promise();
    var other = counting.putIfAbsent(poolId, mine.future());
    if (other != null) {
      return other;
    }
    lists
        .everybody(poolId, deadline)
        .onComplete(
            counted -> {
              counting.remove(poolId);
              mine.handle(counted);
            });
    return mine.future();
  }

  private @Nullable Void left(Pool pool, long left, long asked) {
    if (left <= 0) {
      throw new Failed(new Failure.TooMany("A user pool can have " + most + " users at most."));
    }
    var good = Duration.ofMillis(left / MADE_PER_MILLI);
    roomUntil.put(pool.id(), asked + (good.compareTo(LONGEST) < 0 ? good : LONGEST).toNanos());
    return null;
  }
}
