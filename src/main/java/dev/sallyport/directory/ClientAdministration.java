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
import java.util.function.BiFunction;
import java.util.function.Function;
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
  private final OAuthReferences references;

  ClientAdministration(Pools pools, SharedRedis redis, Kek kek, PoolParts parts) {
    this.pools = pools;
    this.redis = redis;
    this.kek = kek;
    this.parts = parts;
    this.references = new OAuthReferences(parts);
  }

  /**
   * Stores a new client. Where it may use SRP its pool begins to keep verifiers. Fails with
   * NotPermitted for a pool from configuration, with TooMany, with PoolNotFound, with ScopeNotFound
   * or Invalid for what its OAuth settings name and the pool lacks, or with what {@code make}
   * throws.
   *
   * @param clientId drawn for it; the way from it to the pool is laid while the pool is read
   * @param make the client of this id, for the pool as it is now
   */
  public Future<AppClient> create(
      String poolId, String clientId, Function<Pool, AppClient> make, Deadline deadline) {
    var pool = pools.administration().changeable(poolId, deadline);
    if (pools.isConfigured(poolId)) {
      return pool.mapEmpty();
    }
    var way =
        redis
            .runDurable(POINT, List.of(RedisKeys.client(clientId)), List.of(poolId), deadline)
            .compose(reply -> drawn(Objects.requireNonNull(reply).toInteger() == 1));
    return Future.join(pool, way)
        .map(_ -> make.apply(pool.result()))
        .compose(
            client ->
                references
                    .check(pool.result(), OAuthSettings.NONE, client.oauth(), deadline)
                    .map(client))
        .compose(client -> allowSrp(pool.result(), client, deadline).map(client))
        .compose(client -> add(client, deadline).compose(ClientAdministration::drawn).map(client))
        // A lost answer drops nothing: the client may be there.
        .recover(
            trouble ->
                way.succeeded() && !(Failed.of(trouble) instanceof Failure.Broken)
                    ? drop(clientId, deadline).compose(_ -> Future.failedFuture(trouble))
                    : Future.failedFuture(trouble));
  }

  private Future<Boolean> add(AppClient client, Deadline deadline) {
    var part = new Part(client.id(), StoredClient.write(client, kek));
    return parts.add(client.poolId(), Kind.CLIENT, part, deadline);
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

  /**
   * The client of this pool as it is now. Fails with ClientNotFound, also where there is no such
   * pool. One round trip.
   */
  public Future<AppClient> find(String poolId, String clientId, Deadline deadline) {
    return pools.freshClient(poolId, clientId, deadline);
  }

  /**
   * Changes a client, which is read together with its pool. Fails with NotPermitted, PoolNotFound
   * or ClientNotFound, or with ScopeNotFound or Invalid as {@link #create} does.
   *
   * @param how what it becomes, by the pool as it is now
   */
  public Future<AppClient> change(
      String poolId,
      String clientId,
      BiFunction<Pool, AppClient, AppClient> how,
      Deadline deadline) {
    var missing = new Failure.ClientNotFound(clientId);
    var read = parts.read(poolId, Kind.CLIENT, clientId, deadline);
    return pools
        .administration()
        .changeable(poolId, deadline)
        .compose(
            pool ->
                read.compose(
                    seen -> {
                      if (seen == null) {
                        throw new Failed(missing);
                      }
                      UnaryOperator<AppClient> next = now -> how.apply(pool, now);
                      var was = client(seen.document());
                      var client = next.apply(was);
                      return references
                          .check(pool, was.oauth(), client.oauth(), deadline)
                          .compose(_ -> allowSrp(pool, client, deadline))
                          .compose(
                              _ ->
                                  parts.change(
                                      poolId,
                                      Kind.CLIENT,
                                      seen,
                                      now -> StoredClient.write(next.apply(client(now)), kek),
                                      new PoolParts.Otherwise(missing, missing),
                                      deadline));
                    }))
        .map(this::client)
        .onSuccess(_ -> pools.forget(poolId, clientId));
  }

  private AppClient client(String document) {
    return StoredClient.read(document, kek);
  }

  /** Removes a client of a changeable pool, and what is noted of it. Fails with ClientNotFound. */
  public Future<Void> delete(Pool pool, String clientId, Deadline deadline) {
    return parts
        .removeClient(pool.id(), clientId, deadline)
        .compose(
            done -> {
              if (!done) {
                throw new Failed(new Failure.ClientNotFound(clientId));
              }
              pools.forget(pool.id(), clientId);
              return drop(clientId, deadline);
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
