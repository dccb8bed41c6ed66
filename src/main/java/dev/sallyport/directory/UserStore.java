package dev.sallyport.directory;

import dev.sallyport.config.QuotasConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.UserRecords.Along;
import dev.sallyport.directory.UserRecords.Found;
import dev.sallyport.directory.UserRecords.Spending;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The users in Redis. One hash holds a user, under the person's own tag; each name leads to the tag
 * (layout.md §6). A write is made over the version it was made of, so no write is lost. How a user
 * and its names stay together is for {@link NameReservations}.
 */
public final class UserStore {
  /** What UsernameTaken says of a username. */
  public static final String USER_EXISTS = "User already exists";

  /** What AliasTaken says of somebody at an outside provider. */
  public static final String LINKED_ELSEWHERE = "The identity is linked to another user already.";

  private final Kek kek;
  private final Pools pools;
  private final NameStore names;
  private final UserRecords records;
  private final NameReservations reservations;
  private final UserChanges changes;
  private final UserLists lists;
  private final Groups groups;
  private final PoolRemovals removals;
  private final Ahead ahead;
  private final Drafts drafts;
  private final Strangers strangers;

  /** A store over this Redis, its key names made with this key. */
  public UserStore(
      SharedRedis redis,
      Kek kek,
      Pools pools,
      InstantSource clock,
      RandomIds ids,
      QuotasConfig quotas) {
    this.kek = kek;
    this.pools = pools;
    this.names = new NameStore(redis, kek, ids);
    this.records = new UserRecords(redis);
    this.lists = new UserLists(redis, kek);
    this.groups = new Groups(redis, quotas);
    this.reservations =
        new NameReservations(names, records, lists, new UserCount(lists, quotas.users()));
    this.changes = new UserChanges(pools, records, reservations, clock);
    this.removals = new PoolRemovals(redis, ids, names, records, lists);
    this.ahead = new Ahead(this, changes, names, reservations, lists);
    this.drafts = new Drafts(kek, ids, changes::now);
    this.strangers = new Strangers(kek);
  }

  /** The groups that users are in. */
  public Groups groups() {
    return groups;
  }

  /** New accounts, to be {@linkplain #create created}. */
  public Drafts drafts() {
    return drafts;
  }

  /** Who stands in for names that nobody has. */
  public Strangers strangers() {
    return strangers;
  }

  /** Users whose next change was begun while they were read. */
  public Ahead ahead() {
    return ahead;
  }

  /** What removes the people of pools that were deleted. */
  public PoolRemovals removals() {
    return removals;
  }

  /** The users, page by page. */
  public Listing listing() {
    return new Listing(this, records, lists);
  }

  /**
   * The user with this username, sub or verified alias; null when nobody has it. Two round trips
   * one after another, whether there is somebody or not.
   */
  public Future<@Nullable User> find(Pool pool, String login, Deadline deadline) {
    return locate(pool, login, deadline).compose(tag -> at(pool, login, tag, deadline));
  }

  /**
   * Where the user of this name is or, for nobody's name, {@linkplain Strangers nobody}: so both
   * are looked up, and take as long. What else is kept of the person can be asked for together with
   * the user. One round trip.
   */
  public Future<PersonTag> locate(Pool pool, String login, Deadline deadline) {
    return names
        .holder(pool.id(), Names.typed(Names.fold(pool, login)), deadline)
        .map(
            held ->
                held.map(NameStore.Holder::tag)
                    .orElseGet(() -> strangers.nobody(pool, login).tag()));
  }

  /** The user located by this name, or null. One round trip. */
  public Future<@Nullable User> at(Pool pool, String login, PersonTag tag, Deadline deadline) {
    var folded = Names.fold(pool, login);
    return byTag(pool.id(), tag, deadline)
        .compose(
            user ->
                user != null && (Names.claimed(pool, user, folded) || user.sub().equals(login))
                    ? Future.succeededFuture(user)
                    : unclaimed(pool, login, tag, deadline));
  }

  /** A name that a crash left behind may look like somebody's sub. */
  private Future<@Nullable User> unclaimed(
      Pool pool, String login, PersonTag tag, Deadline deadline) {
    return Subs.like(login) && !tag.equals(tag(pool.id(), login))
        ? bySub(pool.id(), login, deadline)
        : Future.succeededFuture(null);
  }

  /**
   * The user who is this at an outside provider, or null: nobody is found by an address, unless an
   * administrator linked just that. Two round trips.
   *
   * @param attribute as in {@link LinkedIdentity}
   */
  public Future<@Nullable User> linked(
      Pool pool, String provider, String attribute, String value, Deadline deadline) {
    var name = LinkedIdentity.name(provider, attribute, value);
    return names
        .holder(pool.id(), name, deadline)
        .compose(
            held ->
                held.isPresent()
                    ? byTag(pool.id(), held.get().tag(), deadline)
                    : Future.succeededFuture(null))
        .map(user -> user != null && Names.claimed(pool, user, name) ? user : null);
  }

  /** The user with this sub, or null. One round trip. */
  public Future<@Nullable User> bySub(String poolId, String sub, Deadline deadline) {
    return byTag(poolId, tag(poolId, sub), deadline)
        .map(user -> user != null && user.sub().equals(sub) ? user : null);
  }

  /** The user of this pool behind a tag, or null. One round trip. */
  public Future<@Nullable User> byTag(String poolId, PersonTag tag, Deadline deadline) {
    return records
        .read(tag, deadline)
        .map(
            found ->
                found instanceof Found.Whole(var user) && user.poolId().equals(poolId)
                    ? user
                    : null);
  }

  /** The tag of a person of this pool. */
  public PersonTag tag(String poolId, String sub) {
    return PersonTag.of(kek, poolId, sub);
  }

  /** Whether a user would be found by this login name, once it is stored. */
  public static boolean answersTo(Pool pool, User user, String login) {
    return user.sub().equals(login) || Names.claimed(pool, user, Names.fold(pool, login));
  }

  /**
   * Writes a new user under its names. What a crash leaves half-made reads as free. Fails with
   * UsernameTaken, or with TooMany where the pool is full.
   */
  public Future<User> create(Pool pool, User user, Deadline deadline) {
    return create(pool, user, Meanwhile.NOTHING, deadline);
  }

  /** The same, and something else is done meanwhile. */
  public Future<User> create(Pool pool, User user, Meanwhile meanwhile, Deadline deadline) {
    return unusedSub(pool, user, deadline)
        .compose(_ -> reservations.make(pool, user.written(changes.now(), 1), meanwhile, deadline));
  }

  /** A username that is another's sub would lead to two people. */
  private Future<Void> unusedSub(Pool pool, User user, Deadline deadline) {
    return user.username().equals(user.sub()) || !Subs.like(user.username())
        ? Future.succeededFuture()
        : bySub(pool.id(), user.username(), deadline)
            .compose(
                other ->
                    other == null
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Failed(new Failure.UsernameTaken(USER_EXISTS))));
  }

  /**
   * Changes a user: {@code change} is applied to what was seen and, when somebody else wrote in the
   * meantime, to what they wrote, three times more at most. Whatever it throws fails the future.
   * Names follow the user's attributes. Fails with UserNotFound, AliasTaken, or Overloaded when too
   * many write to one user at once.
   */
  public Future<User> update(User seen, UnaryOperator<User> change, Deadline deadline) {
    return changes.update(seen, change, Along.NOTHING, Meanwhile.NOTHING, deadline);
  }

  /**
   * The same, and in the same step the user's token families end.
   *
   * @param signOut null where they live on
   */
  public Future<User> update(
      User seen, UnaryOperator<User> change, @Nullable SignOut signOut, Deadline deadline) {
    return update(seen, change, signOut, Meanwhile.NOTHING, deadline);
  }

  /** The same, and something else is done meanwhile. */
  public Future<User> update(
      User seen,
      UnaryOperator<User> change,
      @Nullable SignOut signOut,
      Meanwhile meanwhile,
      Deadline deadline) {
    return changes.update(seen, change, new Along(null, signOut), meanwhile, deadline);
  }

  /** The same, and the code is used up in that step too. Fails with CodeExpired when it is gone. */
  Future<User> spend(
      User seen,
      UnaryOperator<User> change,
      Spending code,
      @Nullable SignOut signOut,
      Deadline deadline) {
    return changes.update(seen, change, new Along(code, signOut), Meanwhile.NOTHING, deadline);
  }

  /**
   * Writes a user that was somewhere else as it was there, its times included, under its names.
   * Fails with UsernameTaken.
   */
  Future<Void> restore(Pool pool, User user, Deadline deadline) {
    return unusedSub(pool, user, deadline)
        .compose(
            _ ->
                reservations.make(
                    pool, user.written(user.modified(), 1), Meanwhile.NOTHING, deadline))
        .mapEmpty();
  }

  /**
   * The same over what is there, and in the same step the user's token families end. Fails with
   * AliasTaken, or ChangedMeanwhile.
   */
  Future<Void> restoreOver(User seen, User user, Deadline deadline) {
    return changes.restoreOver(seen, user, deadline);
  }

  /** Removes the user, frees its names, and forgets the codes sent to it. Gone already is fine. */
  public Future<Void> delete(User user, Deadline deadline) {
    return pools
        .pool(user.poolId(), deadline)
        .compose(pool -> reservations.remove(pool, user, deadline));
  }
}
