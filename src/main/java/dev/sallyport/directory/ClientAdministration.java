package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Makes, changes, lists and removes the clients of the API's pools. What changes here counts on
 * every replica within a second.
 */
public final class ClientAdministration {
  private static final Script ALLOW_SRP = Script.named("pool_allow_srp");
  private static final Script POINT = Script.named("pointer_set");
  private static final Script DROP = Script.named("pointer_drop");

  private final Pools pools;
  private final SharedRedis redis;
  private final Kek kek;
  private final PoolParts parts;

  ClientAdministration(Pools pools, SharedRedis redis, Kek kek, PoolParts parts) {
    this.pools = pools;
    this.redis = redis;
    this.kek = kek;
    this.parts = parts;
  }

  /**
   * Stores a new client. Where it may use SRP its pool begins to keep verifiers. Fails with
   * NotPermitted for a pool from configuration, with TooMany, or with PoolNotFound.
   */
  public Future<AppClient> create(AppClient client, Deadline deadline) {
    var key = List.of(RedisKeys.client(client.id()));
    return pools
        .administration()
        .changeable(client.poolId(), deadline)
        .compose(pool -> allowSrp(pool, client, deadline))
        .compose(_ -> redis.runDurable(POINT, key, List.of(client.poolId()), deadline))
        .compose(reply -> drawn(Objects.requireNonNull(reply).toInteger() == 1))
        .compose(_ -> add(client, deadline))
        .compose(ClientAdministration::drawn)
        .map(client);
  }

  private Future<Boolean> add(AppClient client, Deadline deadline) {
    var part = new Part(client.id(), StoredClient.write(client, kek));
    return parts
        .add(client.poolId(), Kind.CLIENT, part, deadline)
        .recover(trouble -> drop(client.id(), deadline).compose(_ -> Future.failedFuture(trouble)));
  }

  private static Future<Void> drawn(boolean fresh) {
    return fresh
        ? Future.succeededFuture()
        : Future.failedFuture(
            Failed.broken("a drawn id was taken", new IllegalStateException("id taken")));
  }

  /** Before the client may use it: whoever sets a password then gets a verifier. */
  private Future<Void> allowSrp(Pool pool, AppClient client, Deadline deadline) {
    if (!client.provesBySrp() || pool.srp()) {
      return Future.succeededFuture();
    }
    return redis
        .runDurable(ALLOW_SRP, List.of(RedisKeys.pool(pool.id())), List.of(), deadline)
        .onSuccess(_ -> pools.forget(pool.id(), ""))
        .mapEmpty();
  }

  /** The client as it is now. Fails with ClientNotFound where it is another pool's. */
  public Future<AppClient> find(Pool pool, String clientId, Deadline deadline) {
    return pools
        .freshClient(clientId, deadline)
        .map(
            client -> {
              if (!client.poolId().equals(pool.id())) {
                throw new Failed(new Failure.ClientNotFound(clientId));
              }
              return client;
            });
  }

  /**
   * Changes a client of a {@linkplain PoolAdministration#changeable changeable} pool. Fails with
   * ClientNotFound.
   */
  public Future<AppClient> change(
      Pool pool, String clientId, UnaryOperator<AppClient> how, Deadline deadline) {
    var missing = new Failure.ClientNotFound(clientId);
    return find(pool, clientId, deadline)
        .compose(now -> allowSrp(pool, how.apply(now), deadline))
        .compose(
            _ ->
                parts.change(
                    pool.id(),
                    Kind.CLIENT,
                    clientId,
                    seen -> StoredClient.write(how.apply(StoredClient.read(seen, kek)), kek),
                    new PoolParts.Otherwise(missing, missing),
                    deadline))
        .map(document -> StoredClient.read(document, kek))
        .onSuccess(_ -> pools.forget(pool.id(), clientId));
  }

  /** Removes a client of a changeable pool, and what is noted of it. Fails with ClientNotFound. */
  public Future<Void> delete(Pool pool, String clientId, Deadline deadline) {
    return parts
        .remove(pool.id(), Kind.CLIENT, clientId, deadline)
        .compose(
            done -> {
              if (!done) {
                throw new Failed(new Failure.ClientNotFound(clientId));
              }
              pools.forget(pool.id(), clientId);
              return parts
                  .forgetClient(pool.id(), clientId, deadline)
                  .compose(_ -> drop(clientId, deadline));
            });
  }

  /** The client is gone by now, and a way that is left over leads nowhere: this may fail. */
  private Future<Void> drop(String clientId, Deadline deadline) {
    return redis
        .run(DROP, List.of(RedisKeys.client(clientId)), List.of(), deadline)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** So many clients of a pool after this id in the order of ids. */
  public Future<Page<AppClient>> list(Pool pool, String after, int limit, Deadline deadline) {
    if (pool.readOnly()) {
      var clients =
          pools.configuredClients().stream()
              .filter(client -> client.poolId().equals(pool.id()))
              .filter(client -> client.id().compareTo(after) > 0)
              .sorted(Comparator.comparing(AppClient::id))
              .limit(limit + 1L)
              .toList();
      return Future.succeededFuture(Page.of(clients, limit, AppClient::id));
    }
    return parts
        .page(pool.id(), Kind.CLIENT, after, limit, deadline)
        .map(page -> page.map(part -> StoredClient.read(part.document(), kek)));
  }
}
