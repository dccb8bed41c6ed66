package dev.sallyport.directory;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.UserLists.Entry;
import dev.sallyport.directory.UserLists.Which;
import dev.sallyport.directory.UserRecords.Found;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.Revocation;
import dev.sallyport.revocation.RevocationLog;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the people of pools that were deleted, a few at a time, behind everything else. The pool
 * itself is gone when its deletion is answered; what is left of it is its document, which says how
 * its people's names are folded. Any replica goes on where another died: each step may be done
 * twice, and an entry of the pool's list of users goes last of all that its user has.
 *
 * <p>What is left of people elsewhere ends by itself: token families, counters, sessions.
 */
public final class PoolRemovals {
  private static final Logger LOG = LoggerFactory.getLogger(PoolRemovals.class);

  private static final Script LIST = Script.named("removal_list");
  private static final Script TAKE = Script.named("removal_take");
  private static final Script DONE = Script.named("removal_done");
  private static final Script DROP = Script.named("removal_drop");

  private static final Duration RHYTHM = Duration.ofSeconds(10);

  /** Longer than any call lives that may have begun before the pool went. */
  private static final Duration LATEST = Duration.ofMinutes(1);

  /** Whoever died removing is waited for so long. */
  private static final Duration TAKEN = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String MOST_POOLS = "1000";

  /** People of one pool, before it is the next one's turn. */
  private static final int BATCH = 50;

  /** People at once, so that removing leaves Redis to others. */
  private static final int AT_ONCE = 4;

  private final SharedRedis redis;
  private final NameStore names;
  private final UserRecords records;
  private final UserLists lists;
  private final String me;
  private final Duration latest;

  PoolRemovals(
      SharedRedis redis, RandomIds ids, NameStore names, UserRecords records, UserLists lists) {
    this(redis, ids.base64url(9), names, records, lists, LATEST);
  }

  private PoolRemovals(
      SharedRedis redis,
      String me,
      NameStore names,
      UserRecords records,
      UserLists lists,
      Duration latest) {
    this.redis = redis;
    this.me = me;
    this.names = names;
    this.records = records;
    this.lists = lists;
    this.latest = latest;
  }

  /** The same, where no call lives longer than this. */
  PoolRemovals where(Duration longest) {
    return new PoolRemovals(redis, me, names, records, lists, longest);
  }

  /** The document of a pool that is gone. */
  static String left(String poolId) {
    return RedisKeys.poolPart(poolId, "left");
  }

  private static String remover(String poolId) {
    return RedisKeys.poolPart(poolId, "remover");
  }

  /** From now on looks for something to remove, again and again. */
  public Running begin(Vertx vertx) {
    return new Running(vertx, this);
  }

  /** That it is going on, on this replica. */
  public static final class Running {
    private final Vertx vertx;
    private final PoolRemovals removals;
    private volatile Future<Void> sweep = Future.succeededFuture();
    private volatile boolean ended;
    private volatile long timer;

    private Running(Vertx vertx, PoolRemovals removals) {
      this.vertx = vertx;
      this.removals = removals;
      again(RHYTHM);
    }

    private void again(Duration pause) {
      timer = vertx.setTimer(pause.toMillis(), _ -> sweep());
    }

    private void sweep() {
      sweep =
          removals
              .sweep(() -> !ended)
              // Redis said in the log what was wrong with it.
              .otherwise(0)
              .map(
                  removed -> {
                    if (!ended) {
                      again(removed > 0 ? Duration.ofMillis(1) : RHYTHM);
                    }
                    return null;
                  });
    }

    /** Completes when nothing will be removed any more. */
    public Future<Void> end() {
      ended = true;
      vertx.cancelTimer(timer);
      return sweep;
    }
  }

  /** Removes some people of each pool that is gone, and says how many. */
  Future<Integer> sweep() {
    return sweep(() -> true);
  }

  /**
   * The same.
   *
   * @param on asked before each pool, whether to
   */
  private Future<Integer> sweep(BooleanSupplier on) {
    return redis
        .run(LIST, List.of(RedisKeys.removals()), List.of(MOST_POOLS), deadline())
        .compose(
            noted -> {
              var removed = Future.succeededFuture(0);
              for (var each : Objects.requireNonNull(noted)) {
                var poolId = each.toString();
                removed =
                    removed.compose(
                        n ->
                            on.getAsBoolean()
                                ? some(poolId).map(more -> n + more)
                                : Future.succeededFuture(n));
              }
              return removed;
            });
  }

  private static Deadline deadline() {
    return Deadline.in(PATIENCE);
  }

  private Future<Integer> some(String poolId) {
    var keys = List.of(left(poolId), remover(poolId));
    return redis
        .run(TAKE, keys, List.of(me, millis(TAKEN)), deadline())
        .map(Objects::requireNonNull)
        .compose(
            taken ->
                switch (taken.get(0).toString()) {
                  case "yours" -> some(poolId, taken);
                  case "busy" -> Future.succeededFuture(0);
                  // It is there still, or there is nothing left of it.
                  default -> drop(poolId);
                });
  }

  private Future<Integer> some(String poolId, Response taken) {
    var pool = StoredPool.pool(new Pools.Stored(taken.get(1).toString(), false));
    var old = Long.parseLong(taken.get(2).toString()) > latest.toMillis();
    var deadline = deadline();
    return lists
        .page(new Which.All(poolId), "", BATCH, deadline)
        .compose(
            page ->
                page.entries().isEmpty() && old
                    ? finish(poolId)
                    : removed(pool, page.entries(), 0, deadline));
  }

  /** Nobody is left, and nobody can be coming. */
  private Future<Integer> finish(String poolId) {
    var rest =
        List.of(
            left(poolId),
            remover(poolId),
            DeviceCount.key(poolId),
            RedisKeys.groups(poolId, "name"),
            RedisKeys.groups(poolId, "order"));
    return new RevocationLog(redis)
        // Whoever deleted the pool may have died before it was said.
        .publish(new Revocation.Pool(poolId), deadline())
        .compose(_ -> redis.runDurable(DONE, rest, List.of(), deadline()))
        .compose(_ -> drop(poolId))
        .onSuccess(
            _ -> LOG.atInfo().addKeyValue("pool", poolId).log("a deleted pool's people are gone"));
  }

  private Future<Integer> drop(String poolId) {
    return redis
        .run(DROP, List.of(RedisKeys.removals()), List.of(poolId, millis(latest)), deadline())
        .map(0);
  }

  private Future<Integer> removed(Pool pool, List<Entry> entries, int before, Deadline deadline) {
    if (entries.isEmpty()) {
      return Future.succeededFuture(before);
    }
    var now = entries.subList(0, Math.min(AT_ONCE, entries.size()));
    var all = now.stream().map(entry -> removed(pool, entry, deadline)).toList();
    return Future.all(all)
        .compose(
            _ ->
                removed(
                    pool,
                    entries.subList(now.size(), entries.size()),
                    before + all.stream().mapToInt(Future::result).sum(),
                    deadline));
  }

  /** One that is being made ends by itself, or is whole at the next look. */
  private Future<Integer> removed(Pool pool, Entry entry, Deadline deadline) {
    return records
        .read(entry.tag(), deadline)
        .compose(
            found ->
                switch (found) {
                  case Found.Half() -> Future.succeededFuture(0);
                  case Found.Nothing() -> struck(entry, deadline);
                  case Found.Whole(var user) ->
                      remove(pool, user, entry, deadline).compose(_ -> struck(entry, deadline));
                });
  }

  private Future<Integer> struck(Entry entry, Deadline deadline) {
    return lists.struck(List.of(entry.list()), entry.tag(), Long.MAX_VALUE, deadline).map(1);
  }

  /** Its record goes after all that is found by it only. */
  private Future<Void> remove(Pool pool, User user, Entry entry, Deadline deadline) {
    var others = lists.keys(pool, user);
    others.remove(entry.list());
    return names
        .heldBy(user.tag(), pool.id(), Names.of(pool, user), deadline)
        .compose(
            held -> Future.join(held.stream().map(each -> names.release(each, deadline)).toList()))
        .compose(_ -> lists.struck(others, user.tag(), Long.MAX_VALUE, deadline))
        .compose(_ -> records.deleteWithPool(user, deadline));
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }
}
