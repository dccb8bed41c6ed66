package dev.sallyport.directory;

import dev.sallyport.directory.NameReservations.Taken;
import dev.sallyport.directory.UserRecords.Along;
import dev.sallyport.directory.UserRecords.Written;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes users over what was seen of them, again where another wrote in between, and lets their
 * names and lists follow.
 */
final class UserChanges {
  private static final int TRIES = 4;

  private final Pools pools;
  private final UserRecords records;
  private final NameReservations reservations;
  private final InstantSource clock;

  UserChanges(
      Pools pools, UserRecords records, NameReservations reservations, InstantSource clock) {
    this.pools = pools;
    this.records = records;
    this.reservations = reservations;
    this.clock = clock;
  }

  /** As {@link UserStore#update} says. */
  Future<User> update(
      User seen, UnaryOperator<User> change, Along along, Meanwhile meanwhile, Deadline deadline) {
    return update(seen, change, along, meanwhile, TRIES, deadline);
  }

  private Future<User> update(
      User seen,
      UnaryOperator<User> change,
      Along along,
      Meanwhile meanwhile,
      int tries,
      Deadline deadline) {
    User next;
    try {
      next = change.apply(seen).written(now(), seen.version() + 1);
    } catch (Failed refused) {
      return Future.failedFuture(refused);
    }
    return take(seen, next, along, meanwhile.allowed(), deadline)
        .compose(
            taken ->
                meanwhile.join(
                    write(taken, seen, next, along, deadline)
                        .compose(
                            written ->
                                switch (written) {
                                  case Written.Done(var user) -> Future.succeededFuture(user);
                                  case Written.Refused(var why) ->
                                      Future.failedFuture(new Failed(why));
                                  case Written.Held(var name, _) ->
                                      Future.failedFuture(
                                          new Failed(NameReservations.taken(name.name())));
                                  case Written.Overtaken(var now) ->
                                      overtaken(now, change, along, tries, deadline);
                                })));
  }

  /** What another has done already is not done again, or they would overtake each other in turn. */
  private Future<User> overtaken(
      User now, UnaryOperator<User> change, Along along, int tries, Deadline deadline) {
    try {
      if (along.nothingElse() && change.apply(now).equals(now)) {
        return Future.succeededFuture(now);
      }
    } catch (Failed refused) {
      return Future.failedFuture(refused);
    }
    return tries > 1
        ? update(now, change, along, Meanwhile.NOTHING, tries - 1, deadline)
        : Future.failedFuture(Failed.overloaded());
  }

  /** As {@link UserStore#restoreOver} says. */
  Future<Void> restoreOver(User seen, User user, Deadline deadline) {
    var next = user.written(user.modified(), seen.version() + 1);
    var along = new Along(null, SignOut.whole());
    return take(seen, next, along, deadline)
        .compose(taken -> write(taken, seen, next, along, deadline))
        .compose(
            written ->
                switch (written) {
                  case Written.Done(_) -> Future.succeededFuture();
                  case Written.Refused(var why) -> Future.failedFuture(new Failed(why));
                  case Written.Held(var name, _) ->
                      Future.failedFuture(new Failed(NameReservations.taken(name.name())));
                  case Written.Overtaken(_) ->
                      Future.failedFuture(new Failed(new Failure.ChangedMeanwhile()));
                });
  }

  /** Takes what the user gains, which it keeps only where the change is allowed. */
  private Future<Taken> take(
      User seen, User next, Along along, Future<Void> allowed, Deadline deadline) {
    var taken = take(seen, next, along, deadline);
    return Future.join(allowed, taken)
        .transform(
            _ ->
                allowed.failed() && taken.succeeded()
                    ? reservations
                        .giveBack(taken.result(), deadline)
                        .transform(_ -> refused(allowed))
                    : allowed.compose(_ -> taken));
  }

  private static Future<Taken> refused(Future<Void> allowed) {
    return allowed.map(Taken.NOTHING);
  }

  /** Names follow the attributes, so that most writes need not look at the pool. */
  private Future<Taken> take(User seen, User next, Along along, Deadline deadline) {
    return next.attributes().equals(seen.attributes())
            && next.username().equals(seen.username())
            && next.external() == seen.external()
            && next.groups().equals(seen.groups())
            && next.identities().equals(seen.identities())
        ? Future.succeededFuture(Taken.NOTHING)
        : pools
            .pool(seen.poolId(), deadline)
            .compose(pool -> reservations.take(pool, seen, next, along.taken(), deadline));
  }

  /** A lost answer gives nothing back: should the user be written, the names are its own. */
  private Future<Written> write(Taken taken, User seen, User next, Along along, Deadline deadline) {
    return records
        .write(next, seen.version(), along, taken.beside(), deadline)
        .compose(
            written ->
                switch (written) {
                  case Written.Done _ -> reservations.leave(taken, seen, deadline).map(written);
                  case Written.Held held ->
                      again(taken, held, seen, deadline)
                          .compose(
                              more ->
                                  more == null
                                      ? Future.succeededFuture(held)
                                      : write(more, seen, next, along, deadline));
                  default -> reservations.giveBack(taken, deadline).map(written);
                });
  }

  /** Null where the name is really another's. */
  private Future<@Nullable Taken> again(
      Taken taken, Written.Held held, User seen, Deadline deadline) {
    return pools
        .pool(seen.poolId(), deadline)
        .compose(pool -> reservations.again(pool, taken, held, deadline));
  }

  /** In milliseconds, as it will be read again. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
