package dev.sallyport.directory;

import static java.util.stream.Collectors.partitioningBy;

import dev.sallyport.directory.NameStore.Reserved;
import dev.sallyport.directory.Names.Name;
import dev.sallyport.directory.UserRecords.Found;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a user and its names together, though no script reaches both: in a cluster they lie on
 * different nodes. What a user gains is taken before it is written, and what it loses is freed
 * after. What is left where a process dies in between is told in {@link dev.sallyport.directory}.
 */
final class NameReservations {
  private final NameStore names;
  private final UserRecords records;
  private final UserLists lists;
  private final UserCount count;

  NameReservations(NameStore names, UserRecords records, UserLists lists, UserCount count) {
    this.names = names;
    this.records = records;
    this.lists = lists;
    this.count = count;
  }

  /**
   * Makes a new user and takes its names: begun while they are taken, since nobody reads it yet,
   * and entered on its lists once they are its own. Whoever made it before and did not hear what
   * came of it may make it again. Fails with UsernameTaken, or TooMany.
   */
  Future<User> make(Pool pool, User user, Meanwhile meanwhile, Deadline deadline) {
    var reserved = reserve(pool, user, Names.of(pool, user), true, deadline);
    var begun = records.begin(user, deadline);
    return Future.join(reserved, begun, meanwhile.allowed(), count.room(pool, deadline))
        .compose(
            _ ->
                begun.result()
                    ? listed(pool, user, deadline)
                    : failed(new Failure.UsernameTaken(UserStore.USER_EXISTS)))
        .recover(
            trouble ->
                Future.join(
                        reserved.succeeded()
                            ? released(reserved.result(), trouble, deadline)
                            : Future.succeededFuture(),
                        records.abandon(user.tag(), deadline))
                    .transform(_ -> Future.failedFuture(trouble)))
        // From here on nothing is released: should the answer get lost, the user may be whole.
        .compose(_ -> meanwhile.join(complete(user, deadline)));
  }

  private Future<User> complete(User user, Deadline deadline) {
    return records
        .complete(user.tag(), deadline)
        .compose(whole -> whole ? Future.succeededFuture(user) : overtaken(user, deadline));
  }

  /** Of two who make the same person at once, one makes it whole, and the other is told so. */
  private Future<User> overtaken(User user, Deadline deadline) {
    return records
        .read(user.tag(), deadline)
        .compose(
            found ->
                found instanceof Found.Whole
                    ? failed(new Failure.UsernameTaken(UserStore.USER_EXISTS))
                    : tooLate());
  }

  /** Before the user is whole, so that no crash leaves one that is on no list. */
  private Future<Void> listed(Pool pool, User user, Deadline deadline) {
    return lists.enter(lists.keys(pool, user), user.tag(), user.version(), deadline);
  }

  /**
   * What a change of a user takes before it is written, and what it leaves after.
   *
   * @param lost what it holds of the names it goes by no longer
   * @param entering the lists it is to be entered on in the step that writes it
   * @param left the lists it is on no longer
   */
  record Taken(
      List<Reserved.Held> gained,
      List<Reserved.Held> lost,
      Set<String> entering,
      Set<String> left) {
    /** For a user that goes by the same names and is on the same lists. */
    static final Taken NOTHING = new Taken(List.of(), List.of(), Set.of(), Set.of());
  }

  /**
   * Takes what a user gains, before it is written. Fails with AliasTaken.
   *
   * @param ahead what was taken before, and is not taken again
   */
  Future<Taken> take(Pool pool, User seen, User next, Ahead.Taken ahead, Deadline deadline) {
    var left = lists.keys(pool, seen);
    var entered = lists.keys(pool, next);
    entered.removeAll(left);
    entered.removeAll(ahead.lists());
    left.removeAll(lists.keys(pool, next));
    var before = Names.of(pool, seen);
    var after = Names.of(pool, next);
    var gained = after.stream().filter(name -> !before.contains(name) && !ahead.has(name)).toList();
    var lost = before.stream().filter(name -> !after.contains(name)).toList();
    var known = lost.stream().filter(ahead::has).map(ahead.names()::get).toList();
    var unknown = lost.stream().filter(name -> !ahead.has(name)).toList();
    var together = lists.withUsers();
    var listed =
        together
            ? Future.<Void>succeededFuture()
            : lists.enter(entered, next.tag(), next.version(), deadline);
    var old = names.heldBy(seen.tag(), pool.id(), unknown, deadline);
    var reserved = reserve(pool, next, gained, false, deadline);
    return Future.join(listed, old, reserved)
        .map(
            _ ->
                new Taken(
                    reserved.result(),
                    Stream.concat(known.stream(), old.result().stream()).toList(),
                    together ? entered : Set.of(),
                    left))
        .recover(
            trouble ->
                reserved.succeeded()
                    ? released(reserved.result(), trouble, deadline)
                    : Future.failedFuture(trouble));
  }

  /** The user is not written: the names it would have gained are free again. */
  Future<Void> giveBack(Taken taken, Deadline deadline) {
    return release(taken.gained(), deadline);
  }

  /** The user is written: it leaves what is no longer its own. */
  Future<Void> leave(Taken taken, User seen, Deadline deadline) {
    return leave(taken.lost(), taken.left(), seen.tag(), seen.version(), deadline);
  }

  /**
   * Reserves one name for the user who is at this tag, or is being read there. Fails with
   * AliasTaken, also where it is that user's already.
   */
  Future<Reserved.Held> reserve(Pool pool, PersonTag tag, Name name, Deadline deadline) {
    return reserve(pool, tag, name, false, deadline);
  }

  /** Removes a user, frees its names and strikes it off its lists. Gone already is fine. */
  Future<Void> remove(Pool pool, User user, Deadline deadline) {
    var held = names.heldBy(user.tag(), pool.id(), Names.of(pool, user), deadline);
    var removed = records.delete(user, deadline);
    return Future.join(held, removed)
        .compose(
            _ ->
                leave(held.result(), lists.keys(pool, user), user.tag(), Long.MAX_VALUE, deadline));
  }

  /**
   * Frees names and leaves lists that the user's record no longer claims. They stand in nobody's
   * way by then, so nobody waits for it, except for a name that was reserved so lately that it
   * would not be given to another.
   */
  private Future<Void> leave(
      List<Reserved.Held> held, Set<String> keys, PersonTag tag, long version, Deadline deadline) {
    lists.strike(keys, tag, version, deadline);
    var freed = held.stream().collect(partitioningBy(Reserved.Held::fresh));
    release(freed.getOrDefault(false, List.of()), deadline);
    return release(freed.getOrDefault(true, List.of()), deadline);
  }

  private Future<List<Reserved.Held>> reserve(
      Pool pool, User user, List<Name> wanted, boolean creating, Deadline deadline) {
    var tag = user.tag();
    var all = wanted.stream().map(name -> reserve(pool, tag, name, creating, deadline)).toList();
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
      Pool pool, PersonTag tag, Name name, boolean creating, Deadline deadline) {
    return ask(pool, tag, name, null, creating, deadline)
        .compose(
            reserved ->
                switch (reserved) {
                  case Reserved.Held held -> Future.succeededFuture(held);
                  case Reserved.Taken(var theirs) ->
                      vacant(pool, name, theirs, deadline)
                          .compose(
                              vacant ->
                                  vacant
                                      ? ask(pool, tag, name, theirs, creating, deadline)
                                      : Future.succeededFuture(reserved))
                          .compose(again -> held(pool, again, name, creating));
                });
  }

  private Future<Reserved> ask(
      Pool pool,
      PersonTag tag,
      Name name,
      NameStore.@Nullable Holder from,
      boolean creating,
      Deadline deadline) {
    return creating
        ? names.claim(pool.id(), name, tag, from, deadline)
        : names.reserve(pool.id(), name, tag, from, deadline);
  }

  private static Future<Reserved.Held> held(
      Pool pool, Reserved reserved, Name name, boolean creating) {
    return reserved instanceof Reserved.Held held
        ? Future.succeededFuture(held)
        : failed(taken(pool, name.kind(), creating));
  }

  /** Whether a holder's user is gone, or goes by this name no longer: what a crash leaves. */
  private Future<Boolean> vacant(Pool pool, Name name, NameStore.Holder theirs, Deadline deadline) {
    return records
        .read(theirs.tag(), deadline)
        .map(
            found ->
                switch (found) {
                  case Found.Whole(var user) -> !Names.claimed(pool, user, name);
                  case Found.Half() -> false;
                  case Found.Nothing() -> true;
                });
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

  /**
   * Frees what was reserved just now; where even that fails it leads to nobody. What was reserved
   * before may be the name of a user that an earlier try made whole.
   */
  private <T> Future<T> released(List<Reserved.Held> held, Throwable trouble, Deadline deadline) {
    var fresh = held.stream().filter(each -> !each.before()).toList();
    return release(fresh, deadline).transform(_ -> Future.failedFuture(trouble));
  }

  private static Failure taken(Pool pool, String kind, boolean creating) {
    if (kind.equals(Names.LINK)) {
      return new Failure.AliasTaken(UserStore.LINKED_ELSEWHERE);
    }
    if (!creating) {
      return new Failure.AliasTaken("An account with the " + kind + " already exists.");
    }
    return new Failure.UsernameTaken(
        kind.equals("username") || pool.usernameIs().contains(kind)
            ? UserStore.USER_EXISTS
            : "An account with the given " + kind + " already exists.");
  }

  private static <T> Future<T> failed(Failure failure) {
    return Future.failedFuture(new Failed(failure));
  }
}
