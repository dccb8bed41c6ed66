package dev.sallyport.challenge;

import dev.sallyport.directory.PersonTag;
import dev.sallyport.failure.Failed;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Factor;
import dev.sallyport.limits.Leave;
import dev.sallyport.limits.Limits;
import dev.sallyport.limits.Once;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.runtime.Owed;
import io.vertx.core.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One guess at what only the person should know, however it is proved. The guess is reserved before
 * it is judged and settled after, so that parallel guesses each pay and parallel right ones lock
 * nobody out (auth-flows.md §12). A guess is taken when its verdict is about to be told: what
 * nobody is told needs no counting, and a counter that moved before would tell it.
 */
public final class Guess {

  /** What became of it. A locked guess was not judged at all. */
  public enum Outcome {
    RIGHT,
    WRONG,
    LOCKED
  }

  private final Limits limits;
  private final Addresses addresses;

  /** Guesses counted by these limits. */
  public Guess(Limits limits, Addresses addresses) {
    this.limits = limits;
    this.addresses = addresses;
  }

  /** Reserves the guess before it is judged. What comes of it goes to {@link #judge}. */
  public Future<Leave> ask(PersonTag tag, Factor factor, Address address, Deadline deadline) {
    return limits.ask(tag.value(), factor, address, deadline);
  }

  /** The same, and a number is used with it ({@link Leave.Given#used}). */
  public Future<Leave> ask(
      PersonTag tag, Factor factor, Address address, Once once, Deadline deadline) {
    return limits.ask(tag.value(), factor, address, once, deadline);
  }

  /** Gives a reservation back that nothing will be judged for. */
  public Future<Void> back(Leave leave, Deadline deadline) {
    return leave instanceof Leave.Given given
        ? limits.back(given, deadline)
        : Future.succeededFuture();
  }

  /**
   * Judges what was reserved; it is settled while the caller goes on, and owed. Fails with {@code
   * Overloaded} where too many guesses are in hand at once; when judging itself fails the guess is
   * given back.
   *
   * @param right whether this verdict says it was right
   * @param locked the verdict where the person is locked out and nothing is judged
   */
  public <T> Future<T> judge(
      Leave leave,
      Owed owed,
      Deadline deadline,
      Supplier<Future<T>> judge,
      Predicate<T> right,
      T locked) {
    return switch (leave) {
      case Leave.Given given ->
          settle(given, owed, deadline, Future.succeededFuture().compose(_ -> judge.get()), right);
      case Leave.Locked() -> Future.succeededFuture(locked);
      case Leave.Busy() -> Future.failedFuture(Failed.overloaded());
    };
  }

  /** As above, where right or wrong is all there is to say. */
  public Future<Outcome> judge(
      Leave leave, Owed owed, Deadline deadline, Supplier<Future<Boolean>> judge) {
    return judge(
        leave,
        owed,
        deadline,
        () -> judge.get().map(right -> right ? Outcome.RIGHT : Outcome.WRONG),
        outcome -> outcome == Outcome.RIGHT,
        Outcome.LOCKED);
  }

  /** Reserves and judges; the address is counted by the caller. */
  public <T> Future<T> take(
      PersonTag tag,
      Factor factor,
      Address address,
      Owed owed,
      Deadline deadline,
      Supplier<Future<T>> judge,
      Predicate<T> right,
      T locked) {
    return ask(tag, factor, address, deadline)
        .compose(leave -> judge(leave, owed, deadline, judge, right, locked));
  }

  /** As above, where right or wrong is all there is to say. */
  public Future<Outcome> take(
      PersonTag tag,
      Factor factor,
      Address address,
      Owed owed,
      Deadline deadline,
      Supplier<Future<Boolean>> judge) {
    return ask(tag, factor, address, deadline)
        .compose(leave -> judge(leave, owed, deadline, judge));
  }

  /**
   * As {@link #take}, for a call whose address nothing else counts: a wrong guess stays a failure
   * of the address too. Fails with {@code Overloaded} also where the address failed too often.
   */
  public Future<Outcome> takeAlone(
      PersonTag tag,
      Factor factor,
      Address address,
      Owed owed,
      Deadline deadline,
      Supplier<Future<Boolean>> judge) {
    var arrived = addresses.arrive(address, deadline);
    var asked = ask(tag, factor, address, deadline);
    return Future.join(arrived, asked)
        .compose(_ -> judge(asked.result(), owed, deadline, judge))
        .onComplete(
            done -> {
              if (arrived.succeeded() && (done.failed() || done.result() != Outcome.WRONG)) {
                owed.add(addresses.forgive(address, deadline).otherwiseEmpty());
              }
              if (arrived.failed() && asked.succeeded()) {
                owed.add(back(asked.result(), deadline).otherwiseEmpty());
              }
            });
  }

  private <T> Future<T> settle(
      Leave.Given given, Owed owed, Deadline deadline, Future<T> judged, Predicate<T> right) {
    return judged
        .onSuccess(
            verdict ->
                owed.add(
                    right.test(verdict)
                        ? limits.right(given, deadline)
                        : limits.wrong(given, deadline)))
        .onFailure(_ -> owed.add(limits.back(given, deadline).otherwiseEmpty()));
  }
}
