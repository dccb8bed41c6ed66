package dev.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.config.QuotasConfig;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The groups of pools in Redis. A pool has 10,000 at most, so they lie together and are counted
 * exactly; who is in them may be everybody and is kept elsewhere, with each user and in {@link
 * UserLists}.
 *
 * <p>A user's record names groups with their ids. A group that was deleted is meant by nobody, so
 * that deleting one is a single step however many were in it.
 */
public final class Groups {
  private static final Script CREATE = Script.named("group_create");
  private static final Script READ = Script.named("group_read");
  private static final Script WRITE = Script.named("group_write");
  private static final Script DELETE = Script.named("group_delete");
  private static final Script PAGE = Script.named("group_page");
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final int CACHED = 10_000;
  private static final int TRIES = 4;

  private final SharedRedis redis;
  private final int most;
  private final int mostOfUser;

  /** What was read for {@link #of} is used again for a second; an empty one is no group. */
  private final Cache<Key, Optional<Group>> seen =
      Caffeine.newBuilder().expireAfterWrite(FRESH).maximumSize(CACHED).build();

  private record Key(String poolId, String name) {}

  Groups(SharedRedis redis, QuotasConfig quotas) {
    this.redis = redis;
    this.most = quotas.groups();
    this.mostOfUser = quotas.groupsPerUser();
  }

  /** Makes a group. Fails with GroupTaken, or TooMany. */
  public Future<Group> create(Group group, Deadline deadline) {
    var args = List.of(group.name(), StoredGroup.write(group), Integer.toString(most));
    return redis
        .runDurable(CREATE, both(group.poolId()), args, deadline)
        .compose(
            reply -> {
              forget(group.poolId(), group.name());
              return switch (Objects.requireNonNull(reply).toString()) {
                case "made" -> Future.succeededFuture(group);
                case "taken" -> failed(new Failure.GroupTaken());
                default ->
                    failed(
                        new Failure.TooMany("A user pool can have at most " + most + " groups."));
              };
            });
  }

  /** The group of this name as it is now. Fails with GroupNotFound. */
  public Future<Group> get(String poolId, String name, Deadline deadline) {
    return document(poolId, name, deadline).map(StoredGroup::read);
  }

  private Future<String> document(String poolId, String name, Deadline deadline) {
    return redis
        .run(READ, List.of(byName(poolId)), List.of(name), deadline)
        .compose(
            reply -> {
              var document = Objects.requireNonNull(reply).get(0);
              return document == null
                  ? failed(new Failure.GroupNotFound())
                  : Future.succeededFuture(document.toString());
            });
  }

  /** Changes a group, over what others change at the same time. Fails with GroupNotFound. */
  public Future<Group> update(
      String poolId, String name, UnaryOperator<Group> change, Deadline deadline) {
    return update(poolId, name, change, TRIES, deadline);
  }

  private Future<Group> update(
      String poolId, String name, UnaryOperator<Group> change, int tries, Deadline deadline) {
    return document(poolId, name, deadline)
        .compose(
            before -> {
              var next = change.apply(StoredGroup.read(before));
              var args = List.of(name, before, StoredGroup.write(next));
              return redis
                  .runDurable(WRITE, List.of(byName(poolId)), args, deadline)
                  .compose(
                      reply -> {
                        forget(poolId, name);
                        if (one(reply)) {
                          return Future.succeededFuture(next);
                        }
                        return tries > 1
                            ? update(poolId, name, change, tries - 1, deadline)
                            : Future.failedFuture(Failed.overloaded());
                      });
            });
  }

  /** Deletes a group; nobody is in it any more. Fails with GroupNotFound. */
  public Future<Void> delete(String poolId, String name, Deadline deadline) {
    return redis
        .runDurable(DELETE, both(poolId), List.of(name), deadline)
        .compose(
            reply -> {
              forget(poolId, name);
              return one(reply) ? Future.succeededFuture() : failed(new Failure.GroupNotFound());
            });
  }

  /**
   * So many groups of a pool in the order of their names, after this one.
   *
   * @param after a name, or empty
   */
  public Future<List<Group>> page(String poolId, String after, int most, Deadline deadline) {
    var start = after.isEmpty() ? "-" : "(" + after;
    return redis
        .run(PAGE, both(poolId), List.of(start, Integer.toString(most)), deadline)
        .map(
            reply ->
                Objects.requireNonNull(reply).stream()
                    .map(document -> StoredGroup.read(document.toString()))
                    .toList());
  }

  /**
   * The groups a user is in, in the order of their names. What another process changed of a group
   * may be seen a second later; who is in it is as the user was read.
   */
  public Future<List<Group>> of(User user, Deadline deadline) {
    var known = new HashMap<String, Optional<Group>>();
    var missing = new ArrayList<String>();
    for (var name : user.groups().keySet()) {
      var cached = seen.getIfPresent(new Key(user.poolId(), name));
      if (cached == null) {
        missing.add(name);
      } else {
        known.put(name, cached);
      }
    }
    if (missing.isEmpty()) {
      return Future.succeededFuture(meant(user, known));
    }
    return read(user.poolId(), missing, deadline)
        .map(
            read -> {
              read.forEach((name, group) -> seen.put(new Key(user.poolId(), name), group));
              known.putAll(read);
              return meant(user, known);
            });
  }

  /** The same, as it is now. */
  public Future<List<Group>> ofNow(User user, Deadline deadline) {
    return user.groups().isEmpty()
        ? Future.succeededFuture(List.of())
        : read(user.poolId(), List.copyOf(user.groups().keySet()), deadline)
            .map(read -> meant(user, read));
  }

  private Future<Map<String, Optional<Group>>> read(
      String poolId, List<String> names, Deadline deadline) {
    return redis
        .run(READ, List.of(byName(poolId)), names, deadline)
        .map(
            reply -> {
              var groups = new HashMap<String, Optional<Group>>();
              for (int i = 0; i < names.size(); i++) {
                groups.put(
                    names.get(i),
                    Optional.ofNullable(Objects.requireNonNull(reply).get(i))
                        .map(document -> StoredGroup.read(document.toString())));
              }
              return groups;
            });
  }

  /** A group made since under an old name is not the one that was meant. */
  private static List<Group> meant(User user, Map<String, Optional<Group>> known) {
    return user.groups().entrySet().stream()
        .flatMap(
            named ->
                known.getOrDefault(named.getKey(), Optional.empty()).stream()
                    .filter(group -> group.id().equals(named.getValue())))
        .sorted(Comparator.comparing(Group::name))
        .toList();
  }

  /** Whether the user may be in one more group, however many of its own there still are. */
  public boolean hasPlaceFor(User user) {
    return user.groups().size() < mostOfUser;
  }

  /** The user in this group too. Throws {@code Failed} with Invalid for one in too many. */
  public User joined(User now, Group group) {
    return joined(now, new HashMap<>(now.groups()), group);
  }

  /**
   * The same, where the user may be in too many otherwise. Throws {@code Failed} with Invalid for
   * one who is in too many.
   *
   * @param live the groups the user was in that there still are; the others are forgotten
   */
  public User joined(User now, User seen, Group group, List<Group> live) {
    var all = new HashMap<>(now.groups());
    seen.groups()
        .forEach(
            (name, id) -> {
              if (live.stream().noneMatch(each -> each.id().equals(id))) {
                all.remove(name, id);
              }
            });
    return joined(now, all, group);
  }

  private User joined(User now, Map<String, String> all, Group group) {
    all.put(group.name(), group.id());
    if (all.size() > mostOfUser) {
      throw new Failed(new Failure.Invalid("A user can be in at most " + mostOfUser + " groups."));
    }
    return now.withProfile(now.profile().withGroups(all));
  }

  /** The user in the group of this name no longer. */
  public static User left(User now, String name) {
    var all = new HashMap<>(now.groups());
    all.remove(name);
    return now.withProfile(now.profile().withGroups(all));
  }

  private void forget(String poolId, String name) {
    seen.invalidate(new Key(poolId, name));
  }

  private static List<String> both(String poolId) {
    return List.of(byName(poolId), RedisKeys.groups(poolId, "order"));
  }

  private static String byName(String poolId) {
    return RedisKeys.groups(poolId, "name");
  }

  private static boolean one(@Nullable Response reply) {
    return Objects.requireNonNull(reply).toInteger() == 1;
  }

  private static <T> Future<T> failed(Failure failure) {
    return Future.failedFuture(new Failed(failure));
  }
}
