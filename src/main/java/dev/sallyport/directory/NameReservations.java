package dev.sallyport.directory;

import dev.sallyport.directory.NameStore.Reserved;
import dev.sallyport.directory.Names.Name;
import dev.sallyport.directory.UserRecords.Along;
import dev.sallyport.directory.UserRecords.Found;
import dev.sallyport.directory.UserRecords.Written;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.List;
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

  NameReservations(NameStore names, UserRecords records, UserLists lists) {
    this.names = names;
    this.records = records;
    this.lists = lists;
  }

  /**
   * Makes a new user and takes its names: begun while they are taken, since nobody reads it yet,
   * and entered on its lists once they are its own. Whoever made it before and did not hear what
   * came of it may make it again. Fails with UsernameTaken.
   */
  Future<Void> make(Pool pool, User user, Deadline deadline) {
    var reserved = reserve(pool, user, Names.of(pool, user), true, deadline);
    var begun = records.begin(user, deadline);
    return Future.join(reserved, begun)
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
        .compose(_ -> records.complete(user.tag(), deadline))
        .compose(complete -> complete ? Future.succeededFuture() : overtaken(user, deadline));
  }

  /** Of two who make the same person at once, one makes it whole, and the other is told so. */
  private Future<Void> overtaken(User user, Deadline deadline) {
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
   * Takes the names and lists a user gains, writes it over what was seen, and frees the names and
   * leaves the lists that are no longer its own. Fails with AliasTaken.
   *
   * @param along what was taken before is not taken again
   */
  Future<Written> change(Pool pool, User seen, User next, Along along, Deadline deadline) {
    var left = lists.keys(pool, seen);
    var entered = lists.keys(pool, next);
    entered.removeAll(left);
    entered.removeAll(along.taken().lists());
    left.removeAll(lists.keys(pool, next));
    var before = Names.of(pool, seen);
    var after = Names.of(pool, next);
    var taken = along.taken();
    var gained = after.stream().filter(name -> !before.contains(name) && !taken.has(name)).toList();
    var lost = before.stream().filter(name -> !after.contains(name)).toList();
    var known = lost.stream().filter(taken::has).map(taken.names()::get).toList();
    var unknown = lost.stream().filter(name -> !taken.has(name)).toList();
    var listed = lists.enter(entered, next.tag(), next.version(), deadline);
    var old = names.heldBy(seen.tag(), pool.id(), unknown, deadline);
    var reserved = reserve(pool, next, gained, false, deadline);
    return Future.join(listed, old, reserved)
        .<Void>mapEmpty()
        .recover(
            trouble ->
                reserved.succeeded()
                    ? released(reserved.result(), trouble, deadline)
                    : Future.failedFuture(trouble))
        // A lost answer releases nothing: should the user be written, the names are its own.
        .compose(_ -> records.write(next, seen.version(), along, deadline))
        .compose(
            written -> {
              if (!(written instanceof Written.Done)) {
                return release(reserved.result(), deadline).map(written);
              }
              // Nobody waits for it: a name left over leads to nobody, an entry is passed over.
              names.freed(Stream.concat(known.stream(), old.result().stream()).toList(), deadline);
              lists.left(left, seen.tag(), seen.version(), deadline);
              return Future.succeededFuture(written);
            });
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
                Future.join(
                        release(held.result(), deadline),
                        lists.strike(lists.keys(pool, user), user.tag(), Long.MAX_VALUE, deadline))
                    .mapEmpty());
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
