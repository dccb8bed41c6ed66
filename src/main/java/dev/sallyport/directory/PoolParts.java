package dev.sallyport.directory;

import dev.sallyport.config.QuotasConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Named documents that belong to a pool made by the API: its clients, resource servers and the
 * like. All stand under the pool's own tag, so that a step is one script, none is added to a pool
 * that is gone, and they go with their pool. People are none of them.
 */
public final class PoolParts {
  private static final Script WRITE = Script.named("part_write");
  private static final Script READ = Script.named("part_read");
  private static final Script EACH = Script.named("part_each");
  private static final Script REMOVE = Script.named("part_remove");
  private static final Script REMOVE_CLIENT = Script.named("client_remove");
  private static final Script PAGE = Script.named("part_page");

  /** How often a change is tried again after somebody else's came first. */
  private static final int TRIES = 5;

  /** What a pool has by name. */
  public enum Kind {
    CLIENT("clients", "app clients"),
    RESOURCE_SERVER("servers", "resource servers"),
    IDENTITY_PROVIDER("providers", "identity providers"),
    DOMAIN("domain", "domains"),
    CUSTOMIZATION("pages", "page customizations"),
    BRANDING("branding", "branding styles"),
    TERMS("terms", "terms documents"),
    RISK("risk", "risk configurations"),
    LOG_DELIVERY("logs", "log delivery configurations");

    private final String key;
    private final String plural;

    Kind(String key, String plural) {
      this.key = key;
      this.plural = plural;
    }

    /** How many of it a pool may have. */
    private int most(QuotasConfig quotas) {
      return switch (this) {
        case CLIENT -> quotas.clients();
        case RESOURCE_SERVER -> quotas.resourceServers();
        case IDENTITY_PROVIDER -> quotas.identityProviders();
        case DOMAIN, LOG_DELIVERY -> 1;
        // one of each client, and the pool's own
        case CUSTOMIZATION, RISK -> quotas.clients() + 1;
        case BRANDING -> quotas.brandingStyles();
        case TERMS -> quotas.terms();
      };
    }

    private List<String> keys(String poolId) {
      return Stream.of("", ":order", ":also")
          .map(use -> RedisKeys.poolPart(poolId, key + use))
          .toList();
    }

    /** Every key of this kind that a pool can have; the first holds the documents. */
    static List<String> allKeys(String poolId) {
      return Stream.of(values()).flatMap(kind -> kind.keys(poolId).stream()).toList();
    }

    String key(String poolId) {
      return keys(poolId).getFirst();
    }
  }

  /**
   * One document.
   *
   * @param document a JSON object; its member {@code also} lists further names of the part, unique
   *     among all of its kind in the pool
   */
  public record Part(String name, String document) {
    private List<String> also() {
      return document.isEmpty()
          ? List.of()
          : new JsonObject(document)
              .getJsonArray("also", new JsonArray()).stream().map(String.class::cast).toList();
    }

    /** Says nothing of the document. */
    @Override
    public String toString() {
      return "Part[" + name + "]";
    }
  }

  private final SharedRedis redis;
  private final QuotasConfig quotas;

  PoolParts(SharedRedis redis, QuotasConfig quotas) {
    this.redis = redis;
    this.quotas = quotas;
  }

  /**
   * Adds a part. False when its name, or a further name, is another's. Fails with PoolNotFound, or
   * with TooMany.
   */
  public Future<Boolean> add(String poolId, Kind kind, Part part, Deadline deadline) {
    return write("add", poolId, kind, new Part(part.name(), ""), part, deadline).map("ok"::equals);
  }

  /** Writes a part over whatever there was of this name; for kinds without further names. */
  public Future<Void> put(String poolId, Kind kind, Part part, Deadline deadline) {
    return write("put", poolId, kind, new Part(part.name(), ""), part, deadline).mapEmpty();
  }

  /** Answers ok, or why not: changed, or taken. */
  private Future<String> write(
      String how, String poolId, Kind kind, Part seen, Part next, Deadline deadline) {
    int most = kind.most(quotas);
    var args =
        new ArrayList<>(
            List.of(
                how,
                next.name(),
                next.document(),
                Integer.toString(most),
                seen.document(),
                Integer.toString(seen.also().size())));
    args.addAll(seen.also());
    args.addAll(next.also());
    return redis
        .runDurable(WRITE, withPool(poolId, kind), args, deadline)
        .map(
            reply ->
                switch (Objects.requireNonNull(reply).toString()) {
                  case "gone" -> throw new Failed(new Failure.PoolNotFound(poolId));
                  case "full" ->
                      throw new Failed(
                          new Failure.TooMany(
                              "A user pool can have " + most + " " + kind.plural + "."));
                  case String outcome -> outcome;
                });
  }

  private static List<String> withPool(String poolId, Kind kind) {
    return Stream.concat(Stream.of(RedisKeys.pool(poolId)), kind.keys(poolId).stream()).toList();
  }

  /** The part of this name; null when there is none. */
  public Future<@Nullable Part> read(String poolId, Kind kind, String name, Deadline deadline) {
    return read(poolId, kind, name, "", deadline);
  }

  /** Those of these parts that are there, in any order. */
  Future<List<Part>> each(String poolId, Kind kind, Set<String> names, Deadline deadline) {
    return names.isEmpty()
        ? Future.succeededFuture(List.of())
        : redis
            .run(EACH, kind.keys(poolId), List.copyOf(names), deadline)
            .map(reply -> parts(Objects.requireNonNull(reply)));
  }

  /** The part with this further name; null when there is none. */
  public Future<@Nullable Part> alsoNamed(
      String poolId, Kind kind, String further, Deadline deadline) {
    return read(poolId, kind, further, "also", deadline);
  }

  private Future<@Nullable Part> read(
      String poolId, Kind kind, String name, String which, Deadline deadline) {
    return redis
        .run(READ, kind.keys(poolId), List.of(name, which), deadline)
        .map(
            reply ->
                reply == null ? null : new Part(reply.get(0).toString(), reply.get(1).toString()));
  }

  /**
   * What to fail with.
   *
   * @param missing when there is no such part
   * @param taken when a further name of the changed part is another's
   */
  public record Otherwise(Failure missing, Failure taken) {}

  /**
   * Changes a part, and answers its new document. What somebody else changed meanwhile is seen
   * before it is tried again.
   */
  public Future<String> change(
      String poolId,
      Kind kind,
      String name,
      UnaryOperator<String> how,
      Otherwise otherwise,
      Deadline deadline) {
    return change(poolId, kind, name, how, otherwise, TRIES, deadline);
  }

  private Future<String> change(
      String poolId,
      Kind kind,
      String name,
      UnaryOperator<String> how,
      Otherwise otherwise,
      int tries,
      Deadline deadline) {
    return read(poolId, kind, name, deadline)
        .compose(
            seen ->
                seen == null
                    ? Future.failedFuture(new Failed(otherwise.missing()))
                    : change(poolId, kind, seen, how, otherwise, tries, deadline));
  }

  /** The same for a part that was read just now. */
  Future<String> change(
      String poolId,
      Kind kind,
      Part seen,
      UnaryOperator<String> how,
      Otherwise otherwise,
      Deadline deadline) {
    return change(poolId, kind, seen, how, otherwise, TRIES, deadline);
  }

  private Future<String> change(
      String poolId,
      Kind kind,
      Part seen,
      UnaryOperator<String> how,
      Otherwise otherwise,
      int tries,
      Deadline deadline) {
    var next = new Part(seen.name(), how.apply(seen.document()));
    return write("replace", poolId, kind, seen, next, deadline)
        .compose(
            outcome ->
                switch (outcome) {
                  case "ok" -> Future.succeededFuture(next.document());
                  case "changed" ->
                      tries > 1
                          ? change(poolId, kind, seen.name(), how, otherwise, tries - 1, deadline)
                          : Future.failedFuture(new Failed(new Failure.ChangedMeanwhile()));
                  default -> Future.failedFuture(new Failed(otherwise.taken()));
                });
  }

  /** The further name of a client's terms of this name. */
  public static String termsName(String clientId, String name) {
    return clientId + "/" + name;
  }

  /** Removes a client and what is noted of it, in one step. False when there is none. */
  Future<Boolean> removeClient(String poolId, String clientId, Deadline deadline) {
    // By its id, then by further names.
    var named = List.of(Kind.CUSTOMIZATION, Kind.RISK);
    var further = List.of(Kind.BRANDING, Kind.TERMS);
    var keys =
        Stream.of(List.of(Kind.CLIENT), named, further)
            .flatMap(List::stream)
            .flatMap(kind -> kind.keys(poolId).stream())
            .toList();
    var args =
        List.of(
            clientId,
            Integer.toString(named.size()),
            clientId,
            termsName(clientId, "terms-of-use"),
            termsName(clientId, "privacy-policy"));
    return redis
        .runDurable(REMOVE_CLIENT, keys, args, deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
  }

  /** Removes a part with its further names. False when there is none. */
  public Future<Boolean> remove(String poolId, Kind kind, String name, Deadline deadline) {
    return remove(poolId, kind, read(poolId, kind, name, deadline), deadline);
  }

  /** The same for a part that is being read already. */
  Future<Boolean> remove(String poolId, Kind kind, Future<@Nullable Part> read, Deadline deadline) {
    return read.compose(
        seen ->
            seen == null
                ? Future.succeededFuture(false)
                : remove(poolId, kind, seen, deadline)
                    .compose(
                        done ->
                            done
                                ? Future.succeededFuture(true)
                                : remove(poolId, kind, seen.name(), deadline)));
  }

  /** Removes a part as it was seen. False when it is gone or has changed. */
  private Future<Boolean> remove(String poolId, Kind kind, Part seen, Deadline deadline) {
    var args = new ArrayList<>(List.of(seen.name(), seen.document()));
    args.addAll(seen.also());
    return redis
        .runDurable(REMOVE, kind.keys(poolId), args, deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger() == 1);
  }

  /** So many parts after this name in the order of their names; after the empty one, the first. */
  public Future<Page<Part>> page(
      String poolId, Kind kind, String after, int limit, Deadline deadline) {
    return redis
        .run(PAGE, kind.keys(poolId), List.of(after, Integer.toString(limit + 1)), deadline)
        .map(reply -> Page.of(parts(Objects.requireNonNull(reply)), limit, Part::name));
  }

  private static List<Part> parts(Response reply) {
    var parts = new ArrayList<Part>();
    for (var i = 0; i < reply.size(); i += 2) {
      parts.add(new Part(reply.get(i).toString(), reply.get(i + 1).toString()));
    }
    return parts;
  }
}
