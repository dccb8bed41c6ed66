package dev.sallyport.directory;

import dev.sallyport.directory.NameStore.Reserved;
import dev.sallyport.directory.Names.Name;
import dev.sallyport.directory.UserRecords.Along;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds users for changes that need a name or a list entry first, and takes it while the user is
 * still being read: it is the tag that takes it, which is known by then. Still it is taken before
 * the user is written, so a crash leaves what {@link dev.sallyport.directory} tells of.
 */
public final class Ahead {
  private final UserStore users;
  private final UserChanges changes;
  private final NameStore names;
  private final NameReservations reservations;
  private final UserLists lists;

  Ahead(
      UserStore users,
      UserChanges changes,
      NameStore names,
      NameReservations reservations,
      UserLists lists) {
    this.users = users;
    this.changes = changes;
    this.names = names;
    this.reservations = reservations;
    this.lists = lists;
  }

  /**
   * What a user has of what a change needs.
   *
   * @param lists the keys of lists it was entered on
   * @param names what holds these names for it
   */
  record Taken(Set<String> lists, Map<Name, Reserved.Held> names) {
    static final Taken NOTHING = new Taken(Set.of(), Map.of());

    /** Whether this need not be taken any more. */
    boolean has(Name name) {
      return names.containsKey(name);
    }
  }

  /**
   * A user, and what was taken for it.
   *
   * @param refused the name is another's, or was this user's before
   */
  public record Ready(User user, Taken taken, boolean refused) {}

  /**
   * Somebody at an outside provider.
   *
   * @param attribute as in {@link LinkedIdentity}
   */
  public record Somebody(String provider, String attribute, String value) {
    private Name name() {
      return LinkedIdentity.name(provider, attribute, value);
    }

    /** Says nothing of who it is. */
    @Override
    public String toString() {
      return "Somebody[" + provider + "]";
    }
  }

  /**
   * The user of this name, on the list of this group's members by now, or null. Two round trips
   * after the group was read. Where there is no such group, none is entered.
   *
   * @param counted begun with the tag while the user is read, and fails where that fails
   */
  public Future<@Nullable Ready> joining(
      Pool pool,
      String login,
      Future<Group> group,
      Function<PersonTag, Future<Void>> counted,
      Deadline deadline) {
    return users
        .locate(pool, login, deadline)
        .compose(
            tag ->
                ready(
                    tag,
                    at(pool, login, tag, counted, deadline),
                    group.transform(
                        read ->
                            read.succeeded()
                                ? entered(tag, read.result(), deadline)
                                : Future.succeededFuture(Taken.NOTHING)),
                    deadline));
  }

  private Future<@Nullable User> at(
      Pool pool,
      String login,
      PersonTag tag,
      Function<PersonTag, Future<Void>> counted,
      Deadline deadline) {
    var read = users.at(pool, login, tag, deadline);
    return Future.all(read, counted.apply(tag)).map(_ -> read.result());
  }

  private Future<Taken> entered(PersonTag tag, Group group, Deadline deadline) {
    var key = UserLists.members(group.id(), tag);
    return lists.enterAhead(key, tag, deadline).map(new Taken(Set.of(key), Map.of()));
  }

  /**
   * The user of this name, for whom this identity is reserved by now, or null. Two round trips.
   *
   * @param counted as above
   */
  public Future<@Nullable Ready> linking(
      Pool pool,
      String login,
      Somebody source,
      Function<PersonTag, Future<Void>> counted,
      Deadline deadline) {
    return users
        .locate(pool, login, deadline)
        .compose(
            tag ->
                ready(
                    tag,
                    at(pool, login, tag, counted, deadline),
                    reserved(pool, tag, source, deadline),
                    deadline));
  }

  /** The same for the user who is this at a provider already. */
  public Future<@Nullable Ready> linking(
      Pool pool, Somebody destination, Somebody source, Deadline deadline) {
    return names
        .holder(pool.id(), destination.name(), deadline)
        .compose(
            held -> {
              if (held.isEmpty()) {
                return Future.succeededFuture();
              }
              var tag = held.get().tag();
              var user = claiming(pool, tag, destination.name(), deadline);
              return ready(tag, user, reserved(pool, tag, source, deadline), deadline);
            });
  }

  private Future<Taken> reserved(Pool pool, PersonTag tag, Somebody who, Deadline deadline) {
    return reservations
        .reserve(pool, tag, who.name(), deadline)
        .map(held -> new Taken(Set.of(), Map.of(who.name(), held)));
  }

  /**
   * The user who is this at a provider, or null, and what holds that name, so that it need not be
   * looked up to be freed. Two round trips.
   */
  public Future<@Nullable Ready> unlinking(Pool pool, Somebody who, Deadline deadline) {
    return names
        .held(pool.id(), who.name(), deadline)
        .compose(
            held -> {
              if (held.isEmpty()) {
                return Future.succeededFuture();
              }
              var taken = new Taken(Set.of(), Map.of(who.name(), held.get()));
              return claiming(pool, held.get().mine().tag(), who.name(), deadline)
                  .map(user -> user == null ? null : new Ready(user, taken, false));
            });
  }

  private Future<@Nullable User> claiming(Pool pool, PersonTag tag, Name name, Deadline deadline) {
    return users
        .byTag(pool.id(), tag, deadline)
        .map(user -> user != null && Names.claimed(pool, user, name) ? user : null);
  }

  private Future<@Nullable Ready> ready(
      PersonTag tag, Future<@Nullable User> read, Future<Taken> taking, Deadline deadline) {
    return Future.join(read, taking)
        .transform(
            _ -> {
              var taken = taking.succeeded() ? taking.result() : Taken.NOTHING;
              var user = read.result();
              // One whose sub was typed may be at another tag than the name leads to.
              if (user == null || !user.tag().equals(tag)) {
                var found = user == null ? null : new Ready(user, Taken.NOTHING, false);
                return freed(taken, deadline).transform(_ -> read.map(found));
              }
              return taking.failed() && !refusal(taking.cause())
                  ? Future.failedFuture(taking.cause())
                  : Future.succeededFuture(new Ready(user, taken, taking.failed()));
            });
  }

  private static boolean refusal(Throwable trouble) {
    return Failed.of(trouble) instanceof Failure.AliasTaken;
  }

  /**
   * Changes the user as {@link UserStore#update} does, and frees what was taken for it where that
   * is refused.
   *
   * @param change what is to become of it; where this fails, so does the change
   * @param signOut null where the user's token families live on
   */
  public Future<User> update(
      Ready ready,
      Future<UnaryOperator<User>> change,
      @Nullable SignOut signOut,
      Deadline deadline) {
    var along = new Along(null, signOut, ready.taken());
    return change
        .compose(how -> changes.update(ready.user(), how, along, Meanwhile.NOTHING, deadline))
        .recover(
            trouble ->
                lost(Failed.of(trouble))
                    ? Future.failedFuture(trouble)
                    : freed(ready.taken(), deadline).transform(_ -> Future.failedFuture(trouble)));
  }

  /** Whether the user may have been written all the same: then the names are its own. */
  private static boolean lost(Failure failure) {
    return failure instanceof Failure.Broken || failure instanceof Failure.Overloaded;
  }

  /** An entry on a list is passed over by whoever reads it. */
  private Future<Void> freed(Taken taken, Deadline deadline) {
    var fresh = taken.names().values().stream().filter(held -> !held.before()).toList();
    return Future.join(fresh.stream().map(held -> names.release(held, deadline)).toList())
        .mapEmpty();
  }
}
