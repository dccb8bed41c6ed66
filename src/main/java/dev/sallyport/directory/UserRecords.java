package dev.sallyport.directory;

import dev.sallyport.directory.NameStore.Holder;
import dev.sallyport.directory.NameStore.Taking;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.revocation.Revocation;
import dev.sallyport.revocation.RevocationLog;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hash in Redis that holds one user, under the person's own tag. Each step here is one script,
 * so that it is done whole or not at all. Names are not its business.
 */
final class UserRecords {
  private static final Script READ = Script.named("user_read");
  private static final Script BEGIN = Script.named("user_begin");
  private static final Script ABANDON = Script.named("user_abandon");
  private static final Script COMPLETE = Script.named("user_complete");
  private static final Script WRITE =
      Script.named("user_write", "cut_off", "name_holder", "name_free");
  private static final Script DELETE = Script.named("user_delete", "cut_off", "name_free");

  private final SharedRedis redis;
  private final RevocationLog revocations;
  private final DeviceCount devices;

  UserRecords(SharedRedis redis) {
    this.redis = redis;
    this.revocations = new RevocationLog(redis);
    this.devices = new DeviceCount(redis);
  }

  /** What stands at a user's key. */
  sealed interface Found {
    record Whole(User user) implements Found {}

    /** Being made by somebody right now. */
    record Half() implements Found {}

    record Nothing() implements Found {}
  }

  /** What one try to write a user came to. */
  sealed interface Written {
    record Done(User user) implements Written {}

    /** Somebody else wrote first; this is what they wrote. */
    record Overtaken(User now) implements Written {}

    /** A name that it would take is somebody else's. Nothing was written. */
    record Held(Taking name, Holder theirs) implements Written {}

    /** The user is gone, or the code is no longer the one. Nothing was written. */
    record Refused(Failure why) implements Written {}
  }

  /** A code that is used up together with a write: its key and the MAC it must still have. */
  record Spending(String key, String mac) {}

  /**
   * What is written of other keys in the same step, where one node has them too: nothing in a
   * cluster.
   *
   * @param entering the lists the user is entered on
   * @param taking the names it takes
   * @param freeing the keys of the names it goes by no longer, a pair each
   */
  record Beside(Set<String> entering, List<Taking> taking, List<String> freeing) {
    static final Beside NOTHING = new Beside(Set.of(), List.of(), List.of());

    /** The same, but for how one of the names is taken. */
    Beside taking(Taking before, Taking after) {
      var all = taking.stream().map(each -> each.equals(before) ? after : each).toList();
      return new Beside(entering, all, freeing);
    }
  }

  /**
   * What is done in the same step as a write.
   *
   * @param taken what was taken for it before
   */
  record Along(@Nullable Spending code, @Nullable SignOut signOut, Ahead.Taken taken) {
    static final Along NOTHING = new Along(null, null);

    Along(@Nullable Spending code, @Nullable SignOut signOut) {
      this(code, signOut, Ahead.Taken.NOTHING);
    }

    /** Whether only the user is written in that step. */
    boolean nothingElse() {
      return code == null && signOut == null;
    }

    private List<String> keys(PersonTag tag) {
      return Stream.concat(
              code == null ? Stream.of() : Stream.of(code.key()),
              signOut == null ? Stream.of() : signOut.keys(tag).stream())
          .toList();
    }

    private List<String> args() {
      return List.of(
          code == null ? "" : code.mac(),
          signOut == null ? "" : Long.toString(SignOut.KEPT.toMillis()));
    }
  }

  Future<Found> read(PersonTag tag, Deadline deadline) {
    return redis.run(READ, List.of(key(tag)), List.of(), deadline).map(reply -> found(tag, reply));
  }

  /** What stands at each of these, in their order. */
  Future<List<Found>> read(List<PersonTag> tags, Deadline deadline) {
    return redis
        .runEach(READ, tags.stream().map(UserRecords::key).toList(), List.of(), deadline)
        .map(
            replies ->
                IntStream.range(0, tags.size())
                    .<Found>mapToObj(i -> found(tags.get(i), replies.get(i)))
                    .toList());
  }

  private static Found found(PersonTag tag, @Nullable Response reply) {
    if (reply == null) {
      return new Found.Nothing();
    }
    return reply.size() == 1
        ? new Found.Half()
        : new Found.Whole(StoredUser.read(tag, reply.get(0).toString(), reply.get(1).toLong()));
  }

  /**
   * Writes a user that nobody reads before it is {@linkplain #complete complete}, and that goes by
   * itself after {@link NameStore#RESERVED_FOR}. False when there is a whole one at this tag.
   */
  Future<Boolean> begin(User user, Deadline deadline) {
    var args = List.of(StoredUser.write(user), Long.toString(NameStore.RESERVED_FOR.toMillis()));
    return redis.run(BEGIN, List.of(key(user.tag())), args, deadline).map(UserRecords::one);
  }

  /** Forgets a user that was begun and comes to nothing. A whole one stays. */
  Future<Void> abandon(PersonTag tag, Deadline deadline) {
    return redis.run(ABANDON, List.of(key(tag)), List.of(), deadline).mapEmpty();
  }

  /** Makes a user that was begun whole and lasting. False when it has gone by itself. */
  Future<Boolean> complete(PersonTag tag, Deadline deadline) {
    return redis.runDurable(COMPLETE, List.of(key(tag)), List.of(), deadline).map(UserRecords::one);
  }

  /**
   * Writes a user over the version seen, and does what goes along with it. Where the future fails,
   * nobody knows whether it was written.
   */
  Future<Written> write(User next, long seen, Along along, Beside beside, Deadline deadline) {
    var keys = new ArrayList<>(List.of(key(next.tag())));
    keys.addAll(along.keys(next.tag()));
    var args = new ArrayList<>(List.of(Long.toString(seen), StoredUser.write(next)));
    args.addAll(along.args());
    args.add(Integer.toString(keys.size()));
    args.add(Integer.toString(beside.entering().size()));
    args.add(UserLists.member(next.tag(), next.version()));
    args.add(Integer.toString(beside.taking().size()));
    args.add(next.tag().value());
    keys.addAll(beside.entering());
    for (var taking : beside.taking()) {
      keys.addAll(taking.keys());
      args.add(taking.mine().value());
      args.add(taking.from() == null ? "" : taking.from().value());
    }
    keys.addAll(beside.freeing());
    var signOut = along.signOut();
    var written =
        redis
            .runDurable(WRITE, keys, args, deadline)
            .map(reply -> written(Objects.requireNonNull(reply), next, beside));
    return signOut == null
        ? written
        : revocations.along(
            written, new Revocation.Person(next.poolId(), next.sub(), signOut.spared()), deadline);
  }

  private static Written written(Response reply, User next, Beside beside) {
    return switch (reply.get(0).toString()) {
      case "ok" -> new Written.Done(next);
      case "name" ->
          new Written.Held(
              beside.taking().get(reply.get(1).toInteger() - 1),
              new Holder(reply.get(2).toString()));
      case "gone" -> new Written.Refused(new Failure.UserNotFound());
      case "code" -> new Written.Refused(new Failure.CodeExpired());
      default ->
          new Written.Overtaken(
              StoredUser.read(next.tag(), reply.get(1).toString(), reply.get(2).toLong()));
    };
  }

  /**
   * Removes a user, its devices, its history and the codes sent to it, and ends its token families.
   * Gone already is fine. Nobody waits until its devices are counted no more.
   *
   * @param freeing the keys of its names, a pair each, where one node has them too
   */
  Future<Void> delete(User user, List<String> freeing, Deadline deadline) {
    var deleted =
        delete(user, Long.toString(SignOut.KEPT.toMillis()), freeing, deadline)
            .onSuccess(gone -> devices.fewer(user.poolId(), gone, deadline));
    return revocations
        .along(deleted, new Revocation.Person(user.poolId(), user.sub(), null), deadline)
        .mapEmpty();
  }

  /** The same where the pool is gone, and its tokens with it: no cut-off is left. */
  Future<Void> deleteWithPool(User user, Deadline deadline) {
    return delete(user, "", List.of(), deadline)
        .compose(gone -> devices.fewer(user.poolId(), gone, deadline));
  }

  private Future<Integer> delete(
      User user, String cutOffKept, List<String> freeing, Deadline deadline) {
    var tag = user.tag();
    var codes = Arrays.stream(CodePurpose.values()).map(each -> each.key(tag));
    var own =
        Stream.of(
            SignOut.cutOff(tag),
            key(tag),
            RedisKeys.devices(tag.value()),
            RedisKeys.deviceUse(tag.value()),
            RedisKeys.consents(tag.value()));
    var others = Stream.concat(codes, RedisKeys.history(tag.value()).stream());
    var keys = new ArrayList<>(Stream.concat(own, others).toList());
    var args = List.of(cutOffKept, Integer.toString(keys.size()), tag.value());
    keys.addAll(freeing);
    return redis
        .runDurable(DELETE, keys, args, deadline)
        .map(reply -> Objects.requireNonNull(reply).toInteger());
  }

  private static boolean one(@Nullable Response reply) {
    return Objects.requireNonNull(reply).toInteger() == 1;
  }

  private static String key(PersonTag tag) {
    return RedisKeys.user(tag.value());
  }
}
