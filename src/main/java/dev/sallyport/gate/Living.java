package dev.sallyport.gate;

import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.Bearer;
import io.vertx.core.Future;
import java.time.Duration;

/** Tells whether a token that verified was ended since. */
@FunctionalInterface
public interface Living {
  /**
   * How it is with this token. Never fails.
   *
   * @param staleness how old what was heard may be
   */
  Future<Life> of(Bearer bearer, Duration staleness, Deadline deadline);
}
