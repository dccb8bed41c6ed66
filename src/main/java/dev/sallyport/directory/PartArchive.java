package dev.sallyport.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All {@linkplain PoolParts parts} of pools, clients among them, as records that can be taken to
 * another installation. A record is the whole stored document; only what is sealed with our key is
 * open in it.
 */
public final class PartArchive {
  private static final Script POINT = Script.named("pointer_set");
  private static final String SEALED = "sealed";
  private static final String OPEN = "value";

  private final Pools pools;
  private final SharedRedis redis;
  private final Kek kek;

  /** Records of these pools' parts, opened and sealed with this key. */
  public PartArchive(Pools pools, SharedRedis redis, Kek kek) {
    this.pools = pools;
    this.redis = redis;
    this.kek = kek;
  }

  /** So many parts of a pool after this name, as records. */
  public Future<Page<JsonObject>> page(
      Pool pool, Kind kind, String after, int limit, Deadline deadline) {
    return pools
        .parts()
        .page(pool.id(), kind, after, limit, deadline)
        .map(page -> page.map(part -> record(pool.id(), kind, part)));
  }

  private JsonObject record(String poolId, Kind kind, Part part) {
    var document = each(poolId, kind, part.name(), new JsonObject(part.document()), this::open);
    if (kind == Kind.CLIENT) {
      // As this version writes it, whichever wrote it.
      var written = StoredClient.write(StoredClient.read(part.document(), kek), kek);
      document = each(poolId, kind, part.name(), new JsonObject(written), this::open);
    }
    return new JsonObject()
        .put("type", "part")
        .put("pool", poolId)
        .put("kind", kind.name())
        .put("name", part.name())
        .put("document", named(document, SEALED, OPEN));
  }

  /**
   * Stores what a record tells of a part. Fails with PoolNotFound, with TooMany, and with Invalid
   * for a record that this version would not keep whole.
   */
  public Future<Restored> restore(JsonObject record, boolean replace, Deadline deadline) {
    var poolId = record.getString("pool");
    var kind = Kind.valueOf(record.getString("kind"));
    var name = record.getString("name");
    var document =
        each(poolId, kind, name, named(record.getJsonObject("document"), OPEN, SEALED), this::seal);
    var part = new Part(name, document.encode());
    Records.checkWhole(record, record(poolId, kind, part));
    return pools
        .freshPool(poolId, deadline)
        .compose(
            pool -> {
              if (pool.readOnly()) {
                return Future.succeededFuture(new Restored.Differs(PoolArchive.CONFIGURED));
              }
              return switch (kind) {
                case DOMAIN -> domain(pool, Domains.read(poolId, part), replace, deadline);
                case CLIENT ->
                    pointed(poolId, name, deadline)
                        .compose(
                            ours ->
                                ours
                                    ? part(poolId, kind, part, record, replace, deadline)
                                    : Future.succeededFuture(
                                        new Restored.Differs("has an id that another has here")))
                        .onSuccess(_ -> pools.forget(poolId, name));
                default -> part(poolId, kind, part, record, replace, deadline);
              };
            });
  }

  /** The way to the client's pool comes first; one that an interrupted run left is as good. */
  private Future<Boolean> pointed(String poolId, String clientId, Deadline deadline) {
    if (pools.configuredClients().stream().anyMatch(each -> each.id().equals(clientId))) {
      return Future.succeededFuture(false);
    }
    var key = RedisKeys.client(clientId);
    return redis
        .runDurable(POINT, List.of(key), List.of(poolId), deadline)
        .compose(
            reply ->
                Objects.requireNonNull(reply).toInteger() == 1
                    ? Future.succeededFuture(true)
                    : redis.get(key, deadline).map(poolId::equals));
  }

  private Future<Restored> part(
      String poolId, Kind kind, Part part, JsonObject record, boolean replace, Deadline deadline) {
    var parts = pools.parts();
    return parts
        .add(poolId, kind, part, deadline)
        .compose(
            added ->
                added
                    ? Future.succeededFuture(new Restored.Added())
                    : parts
                        .read(poolId, kind, part.name(), deadline)
                        .compose(
                            there -> {
                              if (there == null) {
                                return Future.succeededFuture(
                                    new Restored.Differs("has a further name of another"));
                              }
                              if (Records.same(record, record(poolId, kind, there))) {
                                return Future.succeededFuture(new Restored.Same());
                              }
                              return replace
                                  ? over(poolId, kind, part, deadline)
                                  : Future.succeededFuture(
                                      new Restored.Differs(PoolArchive.DIFFERS));
                            }));
  }

  private Future<Restored> over(String poolId, Kind kind, Part part, Deadline deadline) {
    var changed = new Failure.ChangedMeanwhile();
    var taken = new Failure.Invalid("has a further name of another");
    return pools
        .parts()
        .change(
            poolId,
            kind,
            part.name(),
            _ -> part.document(),
            new PoolParts.Otherwise(changed, taken),
            deadline)
        .map(new Restored.Replaced());
  }

  private Future<Restored> domain(
      Pool pool, Domains.Domain wanted, boolean replace, Deadline deadline) {
    var domains = pools.domains();
    return Future.all(domains.find(wanted.name(), deadline), domains.of(pool, deadline))
        .compose(
            both -> {
              var found = both.<Domains.@Nullable Domain>resultAt(0);
              var own = both.<Domains.@Nullable Domain>resultAt(1);
              if (wanted.equals(found)) {
                return Future.succeededFuture(new Restored.Same());
              }
              if (found != null && !found.poolId().equals(pool.id())) {
                return Future.succeededFuture(new Restored.Differs("is another pool's here"));
              }
              if (own == null) {
                return domains.add(wanted, deadline).map(new Restored.Added());
              }
              // Its own name that leads nowhere is what an interrupted run left.
              return replace || (found == null && own.equals(wanted))
                  ? domains
                      .remove(pool.id(), Future.succeededFuture(pool), own.name(), deadline)
                      .compose(_ -> domains.add(wanted, deadline))
                      .map(new Restored.Replaced())
                  : Future.succeededFuture(new Restored.Differs(PoolArchive.DIFFERS));
            });
  }

  /** One way of a sealed value: open it, or seal it. */
  interface Way {
    String through(String purpose, String context, String value);
  }

  /** Every sealed value of a part goes this way. */
  static JsonObject each(String poolId, Kind kind, String name, JsonObject document, Way way) {
    var copy = document.copy();
    if (kind == Kind.CLIENT) {
      for (var secret : copy.getJsonArray("secrets")) {
        at((JsonObject) secret, SEALED, value -> way.through(StoredClient.PURPOSE, name, value));
      }
    }
    if (kind == Kind.IDENTITY_PROVIDER) {
      var details = copy.getJsonObject("details");
      var context = IdentityProviders.context(poolId, name);
      for (var secret : IdentityProvider.SECRET) {
        at(details, secret, value -> way.through(IdentityProviders.PURPOSE, context, value));
      }
    }
    return copy;
  }

  /** A client's secret that is not sealed is not called so. */
  private static JsonObject named(JsonObject document, String from, String to) {
    var copy = document.copy();
    for (var each : copy.getJsonArray("secrets", new JsonArray())) {
      var secret = (JsonObject) each;
      secret.put(to, secret.remove(from));
    }
    return copy;
  }

  private static void at(JsonObject json, String member, UnaryOperator<String> way) {
    var value = json.getString(member);
    if (value != null) {
      json.put(member, way.apply(value));
    }
  }

  private String open(String purpose, String context, String value) {
    try {
      return new String(kek.open(purpose, value, context), UTF_8);
    } catch (GeneralSecurityException foreign) {
      throw Records.foreign();
    }
  }

  private String seal(String purpose, String context, String value) {
    return kek.seal(purpose, value.getBytes(UTF_8), context);
  }
}
