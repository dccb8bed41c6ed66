package dev.sallyport.directory;

import static java.util.stream.Collectors.partitioningBy;

import dev.sallyport.directory.NameStore.Reserved;
import dev.sallyport.directory.NameStore.Taking;
import dev.sallyport.directory.Names.Name;
import dev.sallyport.directory.UserRecords.Beside;
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
 * Keeps a user and its names together. In a cluster they lie on different nodes, so that no script
 * reaches both: what a user gains is taken before it is written, and what it loses is freed after.
 * Where one node has all, the step that writes a user does both. What is left where a process dies
 * in between is told in {@link dev.sallyport.directory}.
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
   * @param left the lists it is on no longer
   * @param beside what is taken and freed in the step that writes it, instead of before and after
   */
  record Taken(
      List<Reserved.Held> gained, List<Reserved.Held> lost, Set<String> left, Beside beside) {
    /** For a user that goes by the same names and is on the same lists. */
    static final Taken NOTHING = new Taken(List.of(), List.of(), Set.of(), Beside.NOTHING);
  }

  /**
   * Takes what a user gains before it is written, unless one node has all: then it is taken in the
   * step that writes it. Fails with AliasTaken.
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
    if (lists.withUsers()) {
      var beside = new Beside(entered, taking(pool, next, gained), keys(pool, lost));
      return Future.succeededFuture(new Taken(List.of(), List.of(), left, beside));
    }
    var known = lost.stream().filter(ahead::has).map(ahead.names()::get).toList();
    var unknown = lost.stream().filter(name -> !ahead.has(name)).toList();
    var listed = lists.enter(entered, next.tag(), next.version(), deadline);
    var old = names.heldBy(seen.tag(), pool.id(), unknown, deadline);
    var reserved = reserve(pool, next, gained, false, deadline);
    return Future.join(listed, old, reserved)
        .map(
            _ ->
                new Taken(
                    reserved.result(),
                    Stream.concat(known.stream(), old.result().stream()).toList(),
                    left,
                    Beside.NOTHING))
        .recover(
            trouble ->
                reserved.succeeded()
                    ? released(reserved.result(), trouble, deadline)
                    : Future.failedFuture(trouble));
  }

  private List<Taking> taking(Pool pool, User next, List<Name> gained) {
    return gained.stream().map(name -> names.taking(pool.id(), name, next.tag())).toList();
  }

  private List<String> keys(Pool pool, List<Name> some) {
    return some.stream().flatMap(name -> names.keys(pool.id(), name).stream()).toList();
  }

  /**
   * What is taken in another try to write, where whoever holds a name does not go by it; null where
   * they do, or where it was tried before.
   */
  Future<@Nullable Taken> again(
      Pool pool, Taken taken, UserRecords.Written.Held held, Deadline deadline) {
    var beside = taken.beside();
    if (held.name().from() != null) {
      return Future.succeededFuture();
    }
    return vacant(pool, held.name().name(), held.theirs(), deadline)
        .map(
            vacant ->
                vacant
                    ? new Taken(
                        taken.gained(),
                        taken.lost(),
                        taken.left(),
                        beside.taking(held.name(), held.name().from(held.theirs())))
                    : null);
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
    var called = Names.of(pool, user);
    if (lists.withUsers()) {
      return records
          .delete(user, keys(pool, called), deadline)
          .onSuccess(
              _ -> lists.strike(lists.keys(pool, user), user.tag(), Long.MAX_VALUE, deadline));
    }
    var held = names.heldBy(user.tag(), pool.id(), called, deadline);
    var removed = records.delete(user, List.of(), deadline);
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
        : failed(creating && !name.link() ? usernameTaken(pool, name.kind()) : taken(name));
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

  /** Why a user who is there already does not get a name. */
  static Failure taken(Name name) {
    return name.link()
        ? new Failure.AliasTaken(UserStore.LINKED_ELSEWHERE)
        : new Failure.AliasTaken("An account with the " + name.kind() + " already exists.");
  }

  private static Failure usernameTaken(Pool pool, String kind) {
    return new Failure.UsernameTaken(
        kind.equals("username") || pool.usernameIs().contains(kind)
            ? UserStore.USER_EXISTS
            : "An account with the given " + kind + " already exists.");
  }

  private static <T> Future<T> failed(Failure failure) {
    return Future.failedFuture(new Failed(failure));
  }
}
