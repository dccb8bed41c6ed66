package dev.sallyport.runtime;

import java.time.Duration;

/**
 * The moment after which nobody waits for the answer any more. Made once, at ingress, and handed on
 * in every command. On the monotonic clock, so a step of the wall clock moves no deadline; it means
 * nothing outside this process.
 */
public record Deadline(long atNanos) {
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** This one, or that in so much time from now, whichever is sooner. */
  public Deadline within(Duration most) {
    var other = in(most);
    return other.atNanos - atNanos < 0 ? other : this;
  }

  public boolean passed() {
    return atNanos - System.nanoTime() <= 0;
  }

  /** What is left, at least one millisecond, so that it can be used as a timeout. */
  public long millisLeft() {
    return Math.max(1, (atNanos - System.nanoTime()) / 1_000_000);
  }

  /** What is left, but no more than {@code most}. */
  public long millisLeft(Duration most) {
    return Math.min(millisLeft(), most.toMillis());
  }
}
