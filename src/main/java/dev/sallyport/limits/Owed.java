package dev.sallyport.limits;

import dev.sallyport.runtime.Deadline;
import java.time.Duration;

/**
 * Time to settle in: what was reserved is settled even for a caller whose time is over, for
 * unsettled it would count as a failure that nobody made.
 */
final class Owed {
  private static final Duration LEAST = Duration.ofSeconds(1);

  private Owed() {}

  static Deadline after(Deadline deadline) {
    return deadline.millisLeft() < LEAST.toMillis() ? Deadline.in(LEAST) : deadline;
  }
}
