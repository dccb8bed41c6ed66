package dev.sallyport.challenge;

import dev.sallyport.directory.PersonTag;
import dev.sallyport.failure.Failed;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Leave;
import dev.sallyport.limits.Limits;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * One guess at a password, however it is proved. The guess is reserved before it is judged and
 * settled after, so that parallel guesses each pay and parallel right ones lock nobody out
 * (auth-flows.md §12).
 */
public final class Guess {

  /** What became of it. A locked guess was not judged at all. */
  public enum Outcome {
    RIGHT,
    WRONG,
    LOCKED
  }

  private final Limits limits;

  /** Guesses counted by these limits. */
  public Guess(Limits limits) {
    this.limits = limits;
  }

  /**
   * Takes the guess. Fails with {@code Overloaded} where too many guesses are in hand at once; when
   * judging itself fails the guess is given back.
   */
  public Future<Outcome> take(
      PersonTag tag, Address address, Deadline deadline, Supplier<Future<Boolean>> judge) {
    return limits
        .ask(tag.value(), address, deadline)
        .compose(
            leave ->
                switch (leave) {
                  case Leave.Given given ->
                      settle(given, deadline, Future.succeededFuture().compose(_ -> judge.get()));
                  case Leave.Locked() -> Future.succeededFuture(Outcome.LOCKED);
                  case Leave.Busy() -> Future.failedFuture(Failed.overloaded());
                });
  }

  private Future<Outcome> settle(Leave.Given given, Deadline deadline, Future<Boolean> judged) {
    return judged
        .recover(
            trouble ->
                limits.back(given, deadline).transform(_ -> Future.<Boolean>failedFuture(trouble)))
        .compose(
            right ->
                right
                    ? limits.right(given, deadline).map(Outcome.RIGHT)
                    : limits.wrong(given, deadline).map(Outcome.WRONG));
  }
}
