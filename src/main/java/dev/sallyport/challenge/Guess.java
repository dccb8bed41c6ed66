package dev.sallyport.challenge;

import dev.sallyport.directory.PersonTag;
import dev.sallyport.failure.Failed;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Factor;
import dev.sallyport.limits.Leave;
import dev.sallyport.limits.Limits;
import dev.sallyport.runtime.Deadline;
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

  /**
   * Takes the guess; the address is counted by the caller. Fails with {@code Overloaded} where too
   * many guesses are in hand at once; when judging itself fails the guess is given back.
   *
   * @param right whether this verdict says it was right
   * @param locked the verdict where the person is locked out and nothing is judged
   */
  public <T> Future<T> take(
      PersonTag tag,
      Factor factor,
      Address address,
      Deadline deadline,
      Supplier<Future<T>> judge,
      Predicate<T> right,
      T locked) {
    return limits
        .ask(tag.value(), factor, address, deadline)
        .compose(
            leave ->
                switch (leave) {
                  case Leave.Given given ->
                      settle(
                          given,
                          deadline,
                          Future.succeededFuture().compose(_ -> judge.get()),
                          right);
                  case Leave.Locked() -> Future.succeededFuture(locked);
                  case Leave.Busy() ->
                      Future.failedFuture(Failed.overloaded("guesses of this person in hand"));
                });
  }

  /** As above, where right or wrong is all there is to say. */
  public Future<Outcome> take(
      PersonTag tag,
      Factor factor,
      Address address,
      Deadline deadline,
      Supplier<Future<Boolean>> judge) {
    return take(
        tag,
        factor,
        address,
        deadline,
        () -> judge.get().map(right -> right ? Outcome.RIGHT : Outcome.WRONG),
        outcome -> outcome == Outcome.RIGHT,
        Outcome.LOCKED);
  }

  /**
   * As {@link #take}, for a call whose address nothing else counts: a wrong guess stays a failure
   * of the address too. Fails with {@code Overloaded} also where the address failed too often.
   */
  public Future<Outcome> takeAlone(
      PersonTag tag,
      Factor factor,
      Address address,
      Deadline deadline,
      Supplier<Future<Boolean>> judge) {
    return addresses
        .arrive(address, deadline)
        .compose(
            _ -> {
              var taken = take(tag, factor, address, deadline, judge);
              return taken.transform(
                  done ->
                      done.succeeded() && done.result() == Outcome.WRONG
                          ? taken
                          : addresses.forgive(address, deadline).transform(_ -> taken));
            });
  }

  private <T> Future<T> settle(
      Leave.Given given, Deadline deadline, Future<T> judged, Predicate<T> right) {
    return judged
        .recover(
            trouble -> limits.back(given, deadline).transform(_ -> Future.failedFuture(trouble)))
        .compose(
            verdict ->
                (right.test(verdict)
                        ? limits.right(given, deadline)
                        : limits.wrong(given, deadline))
                    .map(verdict));
  }
}
