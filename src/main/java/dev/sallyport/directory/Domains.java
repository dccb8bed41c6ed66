package dev.sallyport.directory;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Domain names of pools: one pool has one at most, and no two pools have the same. A name's key
 * leads to a pool, and the pool's own part decides whether it has the name, as with {@linkplain
 * dev.sallyport.directory the names of users}: it is reserved, then noted with the pool.
 */
public final class Domains {
  private static final Script RESERVE = Script.named("name_reserve", "name_holder");
  private static final Script RELEASE = Script.named("name_release");

  private final SharedRedis redis;
  private final PoolParts parts;
  private final RandomIds ids;

  Domains(SharedRedis redis, PoolParts parts, RandomIds ids) {
    this.redis = redis;
    this.parts = parts;
    this.ids = ids;
  }

  /**
   * A domain name of a pool.
   *
   * @param pages ManagedLoginVersion: which sign-in pages it shows, 1 or 2
   */
  public record Domain(String name, String poolId, int pages) {}

  /** What a key holds: {@code pool.nonce}. */
  private record Holder(String value) {
    String poolId() {
      return value.substring(0, value.indexOf('.'));
    }
  }

  /** The domain of this name; null when no pool has it. */
  public Future<@Nullable Domain> find(String name, Deadline deadline) {
    return redis
        .get(RedisKeys.domain(name), deadline)
        .compose(
            value ->
                value == null
                    ? Future.succeededFuture()
                    : of(new Holder(value).poolId(), name, deadline));
  }

  private Future<@Nullable Domain> of(String poolId, String name, Deadline deadline) {
    return parts
        .read(poolId, Kind.DOMAIN, name, deadline)
        .map(part -> part == null ? null : read(poolId, part));
  }

  /** The domain a pool has; null when it has none. */
  public Future<@Nullable Domain> of(Pool pool, Deadline deadline) {
    return parts
        .page(pool.id(), Kind.DOMAIN, "", 1, deadline)
        .map(page -> page.items().isEmpty() ? null : read(pool.id(), page.items().getFirst()));
  }

  /** Gives a pool a domain. Fails with Invalid when it has one, or another pool has this one. */
  public Future<Void> add(Domain domain, Deadline deadline) {
    var mine = new Holder(domain.poolId() + "." + ids.base64url(9));
    return reserve(domain, mine, "", deadline)
        .compose(
            _ ->
                parts
                    .add(
                        domain.poolId(),
                        Kind.DOMAIN,
                        new Part(domain.name(), document(domain)),
                        deadline)
                    .compose(
                        added ->
                            added
                                ? Future.<Void>succeededFuture()
                                : Future.failedFuture(new Failed(HAS_ONE)))
                    .recover(trouble -> released(domain, mine, trouble, deadline)));
  }

  private static final Failure HAS_ONE =
      new Failure.Invalid("User pool already has a domain configured.");
  private static final Failure TAKEN = new Failure.Invalid("Domain already exists.");

  private Future<Void> reserve(Domain domain, Holder mine, String from, Deadline deadline) {
    var millis = Long.toString(NameStore.RESERVED_FOR.toMillis());
    return redis
        .runDurable(RESERVE, keys(domain.name()), List.of(mine.value(), millis, from, ""), deadline)
        .compose(
            reply -> {
              var holder = Objects.requireNonNull(reply).toString();
              return holder.equals("1")
                  ? Future.succeededFuture()
                  : taken(domain, mine, new Holder(holder), from, deadline);
            });
  }

  /** What a crash left behind may be taken, once. */
  private Future<Void> taken(
      Domain domain, Holder mine, Holder theirs, String from, Deadline deadline) {
    if (!from.isEmpty()) {
      return Future.failedFuture(new Failed(TAKEN));
    }
    return of(theirs.poolId(), domain.name(), deadline)
        .compose(
            found ->
                found == null
                    ? reserve(domain, mine, theirs.value(), deadline)
                    : Future.failedFuture(
                        new Failed(found.poolId().equals(domain.poolId()) ? HAS_ONE : TAKEN)));
  }

  /** A lost answer releases nothing: should the pool have the name now, no other may. */
  private <T> Future<T> released(Domain domain, Holder mine, Throwable trouble, Deadline deadline) {
    if (trouble instanceof Failed broken && broken.failure() instanceof Failure.Broken) {
      return Future.failedFuture(trouble);
    }
    var why =
        trouble instanceof Failed failed && failed.failure() instanceof Failure.TooMany
            ? new Failed(HAS_ONE)
            : trouble;
    return release(domain.name(), mine.value(), deadline).transform(_ -> Future.failedFuture(why));
  }

  private Future<Void> release(String name, String value, Deadline deadline) {
    return redis.run(RELEASE, keys(name), List.of(value), deadline).mapEmpty();
  }

  private static List<String> keys(String name) {
    return List.of(RedisKeys.domain(name), RedisKeys.reservingDomain(name));
  }

  /** Changes what a pool's domain shows. Fails with PartNotFound. */
  public Future<Void> change(Domain domain, Deadline deadline) {
    return parts
        .change(
            domain.poolId(),
            Kind.DOMAIN,
            domain.name(),
            _ -> document(domain),
            new PoolParts.Otherwise(missing(domain.name()), missing(domain.name())),
            deadline)
        .mapEmpty();
  }

  /**
   * Takes a domain from its pool. Fails with PartNotFound.
   *
   * @param changeable that this may be done, which is read together with the domain; what it fails
   *     with, this does
   */
  public Future<Void> remove(
      String poolId, Future<Pool> changeable, String name, Deadline deadline) {
    var holder = redis.get(RedisKeys.domain(name), deadline);
    var seen = parts.read(poolId, Kind.DOMAIN, name, deadline);
    return changeable
        .compose(_ -> Future.all(holder, seen))
        .compose(_ -> parts.remove(poolId, Kind.DOMAIN, seen, deadline))
        .compose(
            done -> {
              if (!done) {
                throw new Failed(missing(name));
              }
              var value = holder.result();
              // What leads to another pool by now is that pool's.
              return value != null && new Holder(value).poolId().equals(poolId)
                  ? release(name, value, deadline).otherwiseEmpty()
                  : Future.succeededFuture();
            });
  }

  private static Failure missing(String name) {
    return new Failure.PartNotFound("No such domain: " + name + ".");
  }

  static String document(Domain domain) {
    return new JsonObject().put("pages", domain.pages()).encode();
  }

  static Domain read(String poolId, Part part) {
    return new Domain(part.name(), poolId, new JsonObject(part.document()).getInteger("pages"));
  }
}
