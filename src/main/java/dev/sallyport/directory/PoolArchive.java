package dev.sallyport.directory;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pools and their groups as records that can be taken to another installation; their parts are for
 * {@link PartArchive}. A record is the whole stored document. Of a pool from configuration there is
 * no document: the other installation must be configured with it.
 */
public final class PoolArchive {
  private static final Script ALLOW_SRP = Script.named("pool_allow_srp");
  static final String DIFFERS = "is here already and is not the same";
  static final String CONFIGURED =
      "is of a pool that comes from the configuration here, which therefore counts";

  private final Pools pools;
  private final Groups groups;
  private final SharedRedis redis;

  /** Records of these pools. */
  public PoolArchive(Pools pools, Groups groups, SharedRedis redis) {
    this.pools = pools;
    this.groups = groups;
    this.redis = redis;
  }

  /** A pool as a record. */
  public static JsonObject record(Pool pool) {
    var record = new JsonObject().put("type", "pool").put("pool", pool.id());
    return pool.readOnly()
        ? record.put("configured", true)
        : record
            .put("configured", false)
            .put("srp", pool.srp())
            .put("document", new JsonObject(StoredPool.write(pool)));
  }

  /**
   * Stores what a record tells of a pool. Fails with Invalid for one that must be configured and is
   * not, and for a record that this version would not keep whole.
   */
  public Future<Restored> restorePool(JsonObject record, boolean replace, Deadline deadline) {
    var id = record.getString("pool");
    var there =
        pools
            .freshPool(id, deadline)
            .<@Nullable Pool>map(pool -> pool)
            .recover(PoolArchive::noPool);
    if (record.getBoolean("configured")) {
      return there.map(
          pool -> {
            if (pool == null) {
              throw new Failed(
                  new Failure.Invalid(
                      "came from a configuration, and this installation is not configured with"
                          + " it"));
            }
            return new Restored.Same();
          });
    }
    var wanted =
        StoredPool.pool(
            new Pools.Stored(record.getJsonObject("document").encode(), record.getBoolean("srp")));
    if (!wanted.id().equals(id)) {
      throw new Failed(new Failure.Invalid("has two ids"));
    }
    Records.checkWhole(record, record(wanted));
    return there.compose(pool -> restore(pool, wanted, replace, deadline));
  }

  private static Future<@Nullable Pool> noPool(Throwable trouble) {
    return trouble instanceof Failed failed && failed.failure() instanceof Failure.PoolNotFound
        ? Future.succeededFuture()
        : Future.failedFuture(trouble);
  }

  private Future<Restored> restore(
      @Nullable Pool there, Pool wanted, boolean replace, Deadline deadline) {
    var administration = pools.administration();
    if (there == null) {
      return administration
          .createPool(wanted, deadline)
          .compose(_ -> allowSrp(wanted, deadline))
          .map(new Restored.Added());
    }
    if (there.readOnly()) {
      return Future.succeededFuture(new Restored.Differs(CONFIGURED));
    }
    // That SRP is allowed is never taken back, and is said a moment after the pool is made.
    if (there.withSrp(wanted.srp()).equals(wanted)) {
      return (there.srp() ? Future.<Void>succeededFuture() : allowSrp(wanted, deadline))
          .map(new Restored.Same());
    }
    return replace
        ? administration
            .changePool(wanted.id(), _ -> wanted, deadline)
            .compose(_ -> allowSrp(wanted, deadline))
            .map(new Restored.Replaced())
        : Future.succeededFuture(new Restored.Differs(DIFFERS));
  }

  private Future<Void> allowSrp(Pool pool, Deadline deadline) {
    return pool.srp()
        ? redis
            .runDurable(ALLOW_SRP, List.of(RedisKeys.pool(pool.id())), List.of(), deadline)
            .onSuccess(_ -> pools.forget(pool.id(), ""))
            .mapEmpty()
        : Future.succeededFuture();
  }

  /** So many groups of a pool after this name, as records. */
  public Future<Page<JsonObject>> groups(Pool pool, String after, int limit, Deadline deadline) {
    return groups
        .page(pool.id(), after, limit + 1, deadline)
        .map(found -> Page.of(found, limit, Group::name).map(PoolArchive::record));
  }

  private static JsonObject record(Group group) {
    return new JsonObject()
        .put("type", "group")
        .put("pool", group.poolId())
        .put("document", new JsonObject(StoredGroup.write(group)));
  }

  /**
   * Stores what a record tells of a group. Fails with PoolNotFound, with TooMany, and with Invalid
   * for a record that this version would not keep whole.
   */
  public Future<Restored> restoreGroup(JsonObject record, boolean replace, Deadline deadline) {
    var wanted = StoredGroup.read(record.getJsonObject("document").encode());
    Records.checkWhole(record, record(wanted));
    var poolId = wanted.poolId();
    return pools
        .pool(poolId, deadline)
        .compose(_ -> groups.create(wanted, deadline))
        .<Restored>map(new Restored.Added())
        .recover(
            trouble ->
                trouble instanceof Failed failed && failed.failure() instanceof Failure.GroupTaken
                    ? groups
                        .get(poolId, wanted.name(), deadline)
                        .compose(there -> over(there, wanted, replace, deadline))
                    : Future.failedFuture(trouble));
  }

  private Future<Restored> over(Group there, Group wanted, boolean replace, Deadline deadline) {
    if (there.equals(wanted)) {
      return Future.succeededFuture(new Restored.Same());
    }
    return replace
        ? groups
            .update(wanted.poolId(), wanted.name(), _ -> wanted, deadline)
            .map(new Restored.Replaced())
        : Future.succeededFuture(new Restored.Differs(DIFFERS));
  }
}
