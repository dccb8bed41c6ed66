package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.NameStore.Reserved;
import dev.sallyport.directory.Names.Name;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The users in Redis. One hash holds a user, under the person's own tag; each name leads to the tag
 * (layout.md §6). A write is made over the version it was made of, so no write is lost.
 */
public final class UserStore {
  /** What UsernameTaken says of a username. */
  public static final String USER_EXISTS = "User already exists";

  private static final Script READ = Script.named("user_read");
  private static final Script BEGIN = Script.named("user_begin");
  private static final Script COMPLETE = Script.named("user_complete");
  private static final Script WRITE = Script.named("user_write");
  private static final Script DELETE = Script.named("user_delete");
  private static final Pattern SUB =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final int TRIES = 4;

  private final SharedRedis redis;
  private final Kek kek;
  private final Pools pools;
  private final InstantSource clock;
  private final RandomIds ids;
  private final NameStore names;

  /** A store over this Redis, its key names made with this key. */
  public UserStore(SharedRedis redis, Kek kek, Pools pools, InstantSource clock, RandomIds ids) {
    this.redis = redis;
    this.kek = kek;
    this.pools = pools;
    this.clock = clock;
    this.ids = ids;
    this.names = new NameStore(redis, kek, ids);
  }

  /** What stands at a user's key. */
  private sealed interface Found {
    record Whole(User user) implements Found {}

    /** Being made by somebody right now. */
    record Half() implements Found {}

    record Nothing() implements Found {}
  }

  /** A code that is used up together with a write: its key and the MAC it must still have. */
  record Spending(String key, String mac) {}

  /**
   * The user with this username, sub or verified alias; null when nobody has it. Two round trips
   * one after another, whether there is somebody or not.
   */
  public Future<@Nullable User> find(Pool pool, String login, Deadline deadline) {
    var folded = Names.fold(pool, login);
    var named = named(pool, login, folded, deadline);
    if (!SUB.matcher(login).matches()) {
      return named;
    }
    var bySub = bySub(pool.id(), login, deadline);
    return Future.all(named, bySub)
        .map(_ -> named.result() == null ? bySub.result() : named.result());
  }

  private Future<@Nullable User> named(Pool pool, String login, String folded, Deadline deadline) {
    return names
        .holder(pool.id(), folded, deadline)
        // Nobody is looked up too, so that both take as long.
        .map(held -> held.map(NameStore.Holder::tag).orElseGet(() -> nobody(pool, login).tag()))
        .compose(tag -> byTag(pool.id(), tag, deadline))
        .map(user -> user != null && Names.claimed(pool, user, folded) ? user : null);
  }

  /** The user with this sub, or null. One round trip. */
  public Future<@Nullable User> bySub(String poolId, String sub, Deadline deadline) {
    return byTag(poolId, tag(poolId, sub), deadline)
        .map(user -> user != null && user.sub().equals(sub) ? user : null);
  }

  /** The user of this pool behind a tag, or null. One round trip. */
  public Future<@Nullable User> byTag(String poolId, PersonTag tag, Deadline deadline) {
    return read(tag, deadline)
        .map(
            found ->
                found instanceof Found.Whole(var user) && user.poolId().equals(poolId)
                    ? user
                    : null);
  }

  /** The tag of a person of this pool. */
  public PersonTag tag(String poolId, String sub) {
    var mac = Arrays.copyOf(kek.mac("person", poolId, sub), PersonTag.LENGTH * 3 / 4);
    return new PersonTag(Base64.getUrlEncoder().withoutPadding().encodeToString(mac));
  }

  /** Who stands in for an unknown login name. */
  public Nobody nobody(Pool pool, String login) {
    var folded = Names.fold(pool, login);
    var sub = uuid(kek.mac("nobody", pool.id(), folded));
    return new Nobody(sub, tag(pool.id(), sub), address(pool, login) ? sub : folded);
  }

  /**
   * Whether the login name can only be an address or number, so that a username stands behind it.
   */
  private static boolean address(Pool pool, String login) {
    return !pool.usernameIs().isEmpty()
        || (pool.signInBy().contains("email") && Attributes.email(login))
        || (pool.signInBy().contains("phone_number") && Attributes.phone(login));
  }

  /**
   * Where a code to nobody would seem to go: what was typed, masked, where that is an address or
   * number; else made up, the same each time.
   *
   * @param attribute email or phone_number, for a login name that is neither
   */
  public Destination nowhere(Pool pool, String login, String attribute) {
    if (Attributes.email(login)) {
      return new Destination("email", "", Destination.maskEmail(login));
    }
    if (Attributes.phone(login)) {
      return new Destination("phone_number", "", Destination.maskPhone(login));
    }
    var seed = kek.mac("nowhere", pool.id(), Names.fold(pool, login));
    return Destination.nowhere(attribute, seed);
  }

  /**
   * A new account that is not stored and has no password yet. Its username is the name as the pool
   * compares it or, where usernames are addresses or numbers, its sub.
   */
  public User draft(Pool pool, String login, Map<String, String> attributes, User.Status status) {
    var sub = uuid(ids.bytes(16));
    var username = pool.usernameIs().isEmpty() ? Names.fold(pool, login) : sub;
    var identity = new User.Identity(pool.id(), sub, tag(pool.id(), sub), username, now());
    return User.fresh(identity, attributes, status);
  }

  /**
   * Writes a new user: its names are reserved, the user is written where nobody reads it yet, the
   * reservations are made lasting, and then the user is whole. What a crash leaves half-made reads
   * as free. Fails with UsernameTaken.
   */
  public Future<User> create(Pool pool, User user, Deadline deadline) {
    var whole = user.written(now(), 1);
    var wanted = Names.of(pool, whole);
    return unusedSub(pool, user, deadline)
        .compose(_ -> reserve(pool, whole, wanted, true, deadline))
        .compose(
            held ->
                begin(whole, held, deadline).recover(trouble -> released(held, trouble, deadline)))
        // From here on nothing is released: should the answer get lost, the user may be whole.
        .compose(_ -> redis.runDurable(COMPLETE, key(whole.tag()), List.of(), deadline))
        .compose(reply -> one(reply) ? Future.succeededFuture(whole) : tooLate());
  }

  /** A username that is another's sub would lead to two people. */
  private Future<Void> unusedSub(Pool pool, User user, Deadline deadline) {
    return user.username().equals(user.sub()) || !SUB.matcher(user.username()).matches()
        ? Future.succeededFuture()
        : bySub(pool.id(), user.username(), deadline)
            .compose(
                other ->
                    other == null
                        ? Future.succeededFuture()
                        : failed(new Failure.UsernameTaken(USER_EXISTS)));
  }

  private Future<Void> begin(User user, List<Reserved.Held> held, Deadline deadline) {
    var args = List.of(StoredUser.write(user), Long.toString(NameStore.RESERVED_FOR.toMillis()));
    return redis
        .run(BEGIN, key(user.tag()), args, deadline)
        .compose(
            reply ->
                one(reply) ? keep(held, deadline) : failed(new Failure.UsernameTaken(USER_EXISTS)));
  }

  /**
   * Changes a user: {@code change} is applied to what was seen and, when somebody else wrote in the
   * meantime, to what they wrote, three times more at most. Whatever it throws fails the future.
   * Names follow the user's attributes. Fails with UserNotFound, AliasTaken, or Overloaded when too
   * many write to one user at once.
   */
  public Future<User> update(User seen, UnaryOperator<User> change, Deadline deadline) {
    return update(seen, change, null, TRIES, deadline);
  }

  /** The same, and the code is used up in the same step. Fails with CodeExpired when it is gone. */
  Future<User> spend(User seen, UnaryOperator<User> change, Spending code, Deadline deadline) {
    return update(seen, change, code, TRIES, deadline);
  }

  /** What one try to write a user came to. */
  private sealed interface Written {
    record Done(User user) implements Written {}

    /** Somebody else wrote first; this is what they wrote. */
    record Overtaken(User now) implements Written {}
  }

  private Future<User> update(
      User seen,
      UnaryOperator<User> change,
      @Nullable Spending code,
      int tries,
      Deadline deadline) {
    User next;
    try {
      next = change.apply(seen).written(now(), seen.version() + 1);
    } catch (Failed refused) {
      return Future.failedFuture(refused);
    }
    return named(seen, next, code, deadline)
        .compose(
            written ->
                switch (written) {
                  case Written.Done(var user) -> Future.succeededFuture(user);
                  case Written.Overtaken(var now) ->
                      tries > 1
                          ? update(now, change, code, tries - 1, deadline)
                          : Future.failedFuture(Failed.overloaded());
                });
  }

  /** Reserves the names the user gains, writes, and frees those it no longer goes by. */
  private Future<Written> named(User seen, User next, @Nullable Spending code, Deadline deadline) {
    if (next.attributes().equals(seen.attributes()) && next.username().equals(seen.username())) {
      return write(next, seen.version(), code, deadline);
    }
    return pools
        .pool(seen.poolId(), deadline)
        .compose(
            pool -> {
              var before = Names.of(pool, seen);
              var after = Names.of(pool, next);
              var gained = after.stream().filter(name -> !before.contains(name)).toList();
              var lost =
                  before.stream().filter(name -> !after.contains(name)).map(Name::folded).toList();
              return gained.isEmpty() && lost.isEmpty()
                  ? write(next, seen.version(), code, deadline)
                  : renamed(pool, seen, next, code, gained, lost, deadline);
            });
  }

  private Future<Written> renamed(
      Pool pool,
      User seen,
      User next,
      @Nullable Spending code,
      List<Name> gained,
      List<String> lost,
      Deadline deadline) {
    var old = names.heldBy(seen.tag(), pool.id(), lost, deadline);
    var reserved = reserve(pool, next, gained, false, deadline);
    return Future.join(old, reserved)
        .recover(trouble -> released(reserved, trouble, deadline))
        .compose(
            _ ->
                write(next, seen.version(), code, deadline)
                    .compose(written -> settle(written, old.result(), reserved.result(), deadline))
                    .recover(trouble -> released(reserved, trouble, deadline)));
  }

  private Future<Written> settle(
      Written written, List<Reserved.Held> old, List<Reserved.Held> held, Deadline deadline) {
    return switch (written) {
      case Written.Done(_) ->
          keep(held, deadline).compose(_ -> release(old, deadline)).map(written);
      case Written.Overtaken(_) -> release(held, deadline).map(written);
    };
  }

  private Future<Written> write(User next, long seen, @Nullable Spending code, Deadline deadline) {
    var document = StoredUser.write(next);
    var key = key(next.tag()).getFirst();
    var keys = code == null ? List.of(key) : List.of(key, code.key());
    var args =
        code == null
            ? List.of(Long.toString(seen), document)
            : List.of(Long.toString(seen), document, code.mac());
    return redis
        .runDurable(WRITE, keys, args, deadline)
        .compose(reply -> written(Objects.requireNonNull(reply), next));
  }

  private static Future<Written> written(Response reply, User next) {
    return switch (reply.get(0).toString()) {
      case "ok" -> Future.succeededFuture(new Written.Done(next));
      case "gone" -> failed(new Failure.UserNotFound());
      case "code" -> failed(new Failure.CodeExpired());
      default ->
          Future.succeededFuture(
              new Written.Overtaken(
                  StoredUser.read(next.tag(), reply.get(1).toString(), reply.get(2).toLong())));
    };
  }

  /** Removes the user, frees its names, and forgets the codes sent to it. Gone already is fine. */
  public Future<Void> delete(User user, Deadline deadline) {
    var codes = Arrays.stream(CodePurpose.values()).map(each -> each.key(user.tag()));
    var keys = Stream.concat(key(user.tag()).stream(), codes).toList();
    return pools
        .pool(user.poolId(), deadline)
        .compose(
            pool -> {
              var called = Names.of(pool, user).stream().map(Name::folded).toList();
              return names.heldBy(user.tag(), pool.id(), called, deadline);
            })
        .compose(
            held ->
                redis
                    .runDurable(DELETE, keys, List.of(), deadline)
                    .compose(_ -> release(held, deadline)));
  }

  private Future<Found> read(PersonTag tag, Deadline deadline) {
    return redis
        .run(READ, key(tag), List.of(), deadline)
        .map(
            reply -> {
              if (reply == null) {
                return new Found.Nothing();
              }
              return reply.size() == 1
                  ? new Found.Half()
                  : new Found.Whole(
                      StoredUser.read(tag, reply.get(0).toString(), reply.get(1).toLong()));
            });
  }

  private Future<List<Reserved.Held>> reserve(
      Pool pool, User user, List<Name> wanted, boolean creating, Deadline deadline) {
    var all = wanted.stream().map(name -> reserve(pool, user, name, creating, deadline)).toList();
    return Future.join(all)
        .map(_ -> all.stream().map(Future::result).toList())
        .recover(
            trouble ->
                released(
                    all.stream().filter(Future::succeeded).map(Future::result).toList(),
                    trouble,
                    deadline));
  }

  private Future<Reserved.Held> reserve(
      Pool pool, User user, Name name, boolean creating, Deadline deadline) {
    return names
        .reserve(pool.id(), name.folded(), user.tag(), null, deadline)
        .compose(
            reserved ->
                switch (reserved) {
                  case Reserved.Held held -> Future.succeededFuture(held);
                  case Reserved.Taken(var theirs) ->
                      vacant(pool, name, theirs, deadline)
                          .compose(
                              vacant ->
                                  vacant
                                      ? names.reserve(
                                          pool.id(), name.folded(), user.tag(), theirs, deadline)
                                      : Future.succeededFuture(reserved))
                          .compose(again -> held(pool, again, name, creating));
                });
  }

  private static Future<Reserved.Held> held(
      Pool pool, Reserved reserved, Name name, boolean creating) {
    return reserved instanceof Reserved.Held held
        ? Future.succeededFuture(held)
        : failed(taken(pool, name.kind(), creating));
  }

  /** Whether a holder's user is gone, or goes by this name no longer: what a crash leaves. */
  private Future<Boolean> vacant(Pool pool, Name name, NameStore.Holder theirs, Deadline deadline) {
    return theirs.pending()
        ? Future.succeededFuture(false)
        : read(theirs.tag(), deadline)
            .map(
                found ->
                    switch (found) {
                      case Found.Whole(var user) -> !Names.claimed(pool, user, name.folded());
                      case Found.Half() -> false;
                      case Found.Nothing() -> true;
                    });
  }

  private Future<Void> keep(List<Reserved.Held> held, Deadline deadline) {
    return Future.join(held.stream().map(each -> names.keep(each, deadline)).toList())
        .compose(
            kept -> kept.<Boolean>list().contains(false) ? tooLate() : Future.succeededFuture());
  }

  /** A reservation outlives every request, so this is a clock or a Redis gone astray. */
  private static <T> Future<T> tooLate() {
    return Future.failedFuture(
        Failed.broken(
            "a reservation ended before its user was written",
            new IllegalStateException("reservation ended")));
  }

  private Future<Void> release(List<Reserved.Held> held, Deadline deadline) {
    return Future.join(held.stream().map(each -> names.release(each, deadline)).toList())
        .mapEmpty();
  }

  private <T> Future<T> released(
      Future<List<Reserved.Held>> held, Throwable trouble, Deadline deadline) {
    return held.succeeded()
        ? released(held.result(), trouble, deadline)
        : Future.failedFuture(trouble);
  }

  /** Frees what was reserved; where even that fails the reservations end by themselves. */
  private <T> Future<T> released(List<Reserved.Held> held, Throwable trouble, Deadline deadline) {
    return release(held, deadline).transform(_ -> Future.failedFuture(trouble));
  }

  /** In milliseconds, as it will be read again. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static boolean one(@Nullable Response reply) {
    return Objects.requireNonNull(reply).toInteger() == 1;
  }

  private static Failure taken(Pool pool, String kind, boolean creating) {
    if (!creating) {
      return new Failure.AliasTaken("An account with the " + kind + " already exists.");
    }
    return new Failure.UsernameTaken(
        kind.equals("username") || pool.usernameIs().contains(kind)
            ? USER_EXISTS
            : "An account with the given " + kind + " already exists.");
  }

  private static <T> Future<T> failed(Failure failure) {
    return Future.failedFuture(new Failed(failure));
  }

  private static List<String> key(PersonTag tag) {
    return List.of(RedisKeys.person(tag.value(), "user"));
  }

  /** UUID-shaped; the version digit is random, as Cognito's. */
  private static String uuid(byte[] bytes) {
    var hex = HexFormat.of().formatHex(bytes, 0, 16);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }
}
