package dev.sallyport.directory;

import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.Revocation;
import dev.sallyport.revocation.RevocationLog;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Makes, changes, lists and removes the pools of the API. A pool from configuration is refused with
 * NotPermitted. What changes here counts on every replica within a second.
 *
 * <p>A pool and all that is its own lie under one tag, and change together. Two things lie
 * elsewhere: the list of pools, and from each client's id the way to its pool. Both are written
 * first and removed last, so that what a crash leaves is a way that leads nowhere, and reads as
 * nothing.
 */
public final class PoolAdministration {
  private static final Script CREATE = Script.named("pool_create");
  private static final Script CHANGE = Script.named("pool_change");
  private static final Script DELETE = Script.named("pool_delete");
  private static final Script NOTE = Script.named("removal_note");
  private static final Script LIST = Script.named("index_add");
  private static final Script UNLIST = Script.named("index_remove");
  private static final Script PAGE = Script.named("index_page");
  private static final Script DROP = Script.named("pointer_drop");
  private static final int TRIES = 5;
  private static final String READ_ONLY =
      "This user pool comes from the configuration file and cannot be changed by the API";

  private final Pools pools;
  private final SharedRedis redis;
  private final RevocationLog revocations;
  private final String most;

  /** With so many pools at most. */
  PoolAdministration(Pools pools, SharedRedis redis, int most) {
    this.pools = pools;
    this.redis = redis;
    this.revocations = new RevocationLog(redis);
    this.most = Integer.toString(most);
  }

  /** The pool as it is now, if the API may change it. Fails with PoolNotFound or NotPermitted. */
  public Future<Pool> changeable(String poolId, Deadline deadline) {
    return stored(poolId, deadline).map(StoredPool::pool);
  }

  private Future<Pools.Stored> stored(String poolId, Deadline deadline) {
    return pools.isConfigured(poolId)
        ? failed(new Failure.NotPermitted(READ_ONLY))
        : pools.stored(poolId, deadline);
  }

  /**
   * Stores a new pool. Fails with TooMany, and with Invalid where one of its id was deleted whose
   * people are still being removed.
   */
  public Future<Pool> createPool(Pool pool, Deadline deadline) {
    var keys = List.of(RedisKeys.pool(pool.id()), PoolRemovals.left(pool.id()));
    return redis
        .runDurable(LIST, List.of(RedisKeys.pools()), List.of(pool.id(), most), deadline)
        .compose(
            reply ->
                Objects.requireNonNull(reply).toInteger() == 1
                    ? redis.runDurable(CREATE, keys, List.of(StoredPool.write(pool)), deadline)
                    : failed(new Failure.TooMany("There can be " + most + " user pools.")))
        .map(reply -> Objects.requireNonNull(reply).toInteger())
        .compose(
            made ->
                made < 0
                    ? unlisted(pool.id(), deadline)
                        .compose(_ -> failed(new Failure.Invalid(STILL_LEAVING)))
                    : drawn(made == 1, pool));
  }

  private static final String STILL_LEAVING =
      "was deleted here, and its people are still being removed, which a running gateway does"
          + " within some minutes; they would be removed from this one too";

  private static <T> Future<T> drawn(boolean fresh, T made) {
    return fresh
        ? Future.succeededFuture(made)
        : Future.failedFuture(
            Failed.broken("a drawn id was taken", new IllegalStateException("id taken")));
  }

  /** Changes a pool; what others change meanwhile is seen. Fails with PoolNotFound. */
  public Future<Pool> changePool(String poolId, UnaryOperator<Pool> how, Deadline deadline) {
    return changePool(poolId, how, TRIES, deadline);
  }

  private Future<Pool> changePool(
      String poolId, UnaryOperator<Pool> how, int tries, Deadline deadline) {
    return stored(poolId, deadline)
        .compose(
            seen -> {
              var next = how.apply(StoredPool.pool(seen));
              var args = List.of(seen.document(), StoredPool.write(next));
              return redis
                  .runDurable(CHANGE, List.of(RedisKeys.pool(poolId)), args, deadline)
                  .compose(
                      reply -> {
                        pools.forget(poolId, "");
                        if (Objects.requireNonNull(reply).toInteger() == 1) {
                          return Future.succeededFuture(next);
                        }
                        return tries > 1
                            ? changePool(poolId, how, tries - 1, deadline)
                            : failed(new Failure.ChangedMeanwhile());
                      });
            });
  }

  /**
   * Removes a pool with its clients, its signing keys and all its parts; its tokens count nowhere
   * any more. Its people cannot be reached any more, and {@link PoolRemovals} removes them; it is
   * told before, so that no crash leaves them behind. Fails with Invalid while the pool is
   * protected or has a domain.
   */
  public Future<Void> deletePool(String poolId, Deadline deadline) {
    if (pools.isConfigured(poolId)) {
      return failed(new Failure.NotPermitted(READ_ONLY));
    }
    var noted = redis.runDurable(NOTE, List.of(RedisKeys.removals()), List.of(poolId), deadline);
    return deletePool(poolId, noted, TRIES, deadline);
  }

  /**
   * Deletes the pool as it is now.
   *
   * @param noted that its people are to go, which it waits for
   */
  private Future<Void> deletePool(String poolId, Future<?> noted, int tries, Deadline deadline) {
    var read = stored(poolId, deadline);
    return Future.all(read, noted)
        .map(_ -> read.result())
        .compose(
            seen -> {
              var pool = StoredPool.pool(seen);
              if (pool.upkeep().deletionProtected()) {
                throw new Failed(new Failure.Invalid(PROTECTED));
              }
              var keys =
                  Stream.concat(
                          Stream.of(
                              RedisKeys.pool(poolId),
                              Kind.DOMAIN.key(poolId),
                              Kind.CLIENT.key(poolId),
                              PoolRemovals.left(poolId),
                              RedisKeys.signingKey(poolId, pool.algorithm()),
                              RedisKeys.signingKey(poolId, RedisKeys.SAML),
                              RedisKeys.poolPart(poolId, "imports"),
                              RedisKeys.poolPart(poolId, "imports:order"),
                              DeviceCount.key(poolId)),
                          Kind.allKeys(poolId).stream())
                      .toList();
              var deleted = redis.runDurable(DELETE, keys, List.of(seen.document()), deadline);
              return revocations.along(deleted, new Revocation.Pool(poolId), deadline);
            })
        .compose(
            reply -> {
              var told = Objects.requireNonNull(reply).stream().map(Object::toString).toList();
              return switch (told.getFirst()) {
                case "ok" -> forgotten(poolId, told.subList(1, told.size()), deadline);
                case "domain" -> failed(new Failure.Invalid(HAS_DOMAIN));
                default ->
                    tries > 1
                        ? deletePool(poolId, noted, tries - 1, deadline)
                        : failed(new Failure.ChangedMeanwhile());
              };
            });
  }

  private static final String PROTECTED =
      "The user pool cannot be deleted because deletion protection is activated. Deletion"
          + " protection must be inactivated first.";
  private static final String HAS_DOMAIN =
      "User pool cannot be deleted. It has a domain configured that should be deleted first.";

  /** The pool is gone by now; a way that is left over leads nowhere. */
  private Future<Void> forgotten(String poolId, List<String> clients, Deadline deadline) {
    pools.forget(poolId, "");
    clients.forEach(client -> pools.forget(poolId, client));
    var dropped = UserLists.inTurn(clients, client -> drop(client, deadline));
    return Future.join(unlisted(poolId, deadline), dropped).mapEmpty();
  }

  private Future<Void> unlisted(String poolId, Deadline deadline) {
    return redis
        .run(UNLIST, List.of(RedisKeys.pools()), List.of(poolId), deadline)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<Void> drop(String clientId, Deadline deadline) {
    return redis
        .run(DROP, List.of(RedisKeys.client(clientId)), List.of(), deadline)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** So many pools after this id in the order of ids, those from configuration among them. */
  public Future<Page<Pool>> pools(String after, int limit, Deadline deadline) {
    var args = List.of(after, Integer.toString(limit + 1));
    return redis
        .run(PAGE, List.of(RedisKeys.pools()), args, deadline)
        .compose(
            reply -> {
              var stored = Objects.requireNonNull(reply).stream().map(Object::toString);
              var configured = pools.configured().stream().map(Pool::id);
              var ids =
                  Stream.concat(stored, configured)
                      .filter(id -> id.compareTo(after) > 0)
                      .sorted()
                      .distinct()
                      .limit(limit + 1L)
                      .toList();
              var page = Page.of(ids, limit, id -> id);
              return pools
                  .those(page.items(), deadline)
                  .map(found -> new Page<>(found, page.next()));
            });
  }

  private static <T> Future<T> failed(Failure failure) {
    return Future.failedFuture(new Failed(failure));
  }
}
