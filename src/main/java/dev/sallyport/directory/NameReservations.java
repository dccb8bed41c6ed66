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

  /** Makes a new user and takes its names. Fails with UsernameTaken. */
  Future<Void> make(Pool pool, User user, Deadline deadline) {
    return reserve(pool, user, Names.of(pool, user), true, deadline)
        .compose(
            held ->
                begin(pool, user, held, deadline)
                    .recover(trouble -> released(held, trouble, deadline)))
        // From here on nothing is released: should the answer get lost, the user may be whole.
        .compose(_ -> records.complete(user.tag(), deadline))
        .compose(complete -> complete ? Future.succeededFuture() : tooLate());
  }

  private Future<Void> begin(Pool pool, User user, List<Reserved.Held> held, Deadline deadline) {
    return records
        .begin(user, deadline)
        .compose(
            begun ->
                begun
                    ? Future.join(keep(held, deadline), listed(pool, user, deadline)).mapEmpty()
                    : failed(new Failure.UsernameTaken(UserStore.USER_EXISTS)));
  }

  /** Before the user is whole, so that no crash leaves one that is on no list. */
  private Future<Void> listed(Pool pool, User user, Deadline deadline) {
    return lists.enter(lists.keys(pool, user), user.tag(), user.version(), deadline);
  }

  /**
   * Takes the names a user gains, writes it over what was seen, and frees the names it no longer
   * goes by. Fails with AliasTaken.
   */
  Future<Written> change(Pool pool, User seen, User next, Along along, Deadline deadline) {
    var before = Names.of(pool, seen);
    var after = Names.of(pool, next);
    var gained = after.stream().filter(name -> !before.contains(name)).toList();
    var lost = before.stream().filter(name -> !after.contains(name)).map(Name::folded).toList();
    if (gained.isEmpty() && lost.isEmpty()) {
      return records.write(next, seen.version(), along, deadline);
    }
    var old = names.heldBy(seen.tag(), pool.id(), lost, deadline);
    var reserved = reserve(pool, next, gained, false, deadline);
    return Future.join(old, reserved)
        .compose(_ -> keep(reserved.result(), deadline))
        .recover(
            trouble ->
                reserved.succeeded()
                    ? released(reserved.result(), trouble, deadline)
                    : Future.failedFuture(trouble))
        // A lost answer releases nothing: should the user be written, the names are its own.
        .compose(_ -> records.write(next, seen.version(), along, deadline))
        .compose(
            written ->
                release(
                        written instanceof Written.Done ? old.result() : reserved.result(),
                        deadline)
                    .map(written));
  }

  /** Removes a user and frees its names. Gone already is fine. */
  Future<Void> remove(Pool pool, User user, Deadline deadline) {
    var called = Names.of(pool, user).stream().map(Name::folded).toList();
    return names
        .heldBy(user.tag(), pool.id(), called, deadline)
        .compose(
            held -> records.delete(user.tag(), deadline).compose(_ -> release(held, deadline)));
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
        : records
            .read(theirs.tag(), deadline)
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

  /** Frees what was reserved; where even that fails the reservations end by themselves. */
  private <T> Future<T> released(List<Reserved.Held> held, Throwable trouble, Deadline deadline) {
    return release(held, deadline).transform(_ -> Future.failedFuture(trouble));
  }

  private static Failure taken(Pool pool, String kind, boolean creating) {
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
