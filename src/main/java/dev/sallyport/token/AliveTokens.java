package dev.sallyport.token;

import dev.sallyport.directory.Pools;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;

/**
 * Tells of an access token whose signature and claims were checked elsewhere whether it counts: for
 * whoever heard that it may have ended, and cannot tell by itself.
 */
public final class AliveTokens {
  private final RefreshStore families;
  private final UserStore users;
  private final Pools pools;

  /** Asks this Redis. */
  public AliveTokens(SharedRedis redis, UserStore users, Pools pools) {
    this.pools = pools;
    this.families = new RefreshStore(redis);
    this.users = users;
  }

  /**
   * Whether the family of an access token lives, its pool is there, and its user too and enabled,
   * now. One round trip. A no is for good: a family that ended does not come back. A yes may be
   * older than the next revocation the moment it is read. Fails with Broken or Overloaded where
   * nobody knows; the token must then be refused.
   *
   * @param sub its {@code sub}
   * @param clientId the client that its family is of: its {@code origin_client_id} where it has
   *     that, as one that was exchanged (RFC 8693), and else its {@code client_id}
   * @param family its {@code origin_jti}
   */
  public Future<Boolean> look(
      String poolId, String sub, String clientId, String family, Deadline deadline) {
    var looked = families.look(users.tag(poolId, sub), family, deadline);
    var owner = users.bySub(poolId, sub, deadline);
    var pool = there(poolId, deadline);
    return Future.all(looked, owner, pool)
        .map(
            _ -> {
              var found = looked.result();
              var user = owner.result();
              return found != null
                  && found.gave(clientId, sub)
                  && !found.ended()
                  && user != null
                  && user.enabled()
                  && pool.result();
            });
  }

  /** The people of a deleted pool go some time after it. */
  private Future<Boolean> there(String poolId, Deadline deadline) {
    return pools
        .freshPool(poolId, deadline)
        .map(true)
        .recover(
            trouble ->
                Failed.of(trouble) instanceof Failure.PoolNotFound
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(trouble));
  }
}
