package dev.sallyport.limits;

import java.time.Duration;

/**
 * A number that is used up with a guess, such as the step of a code: none at or below it can be
 * used again.
 *
 * @param kind names what it counts among all that is kept of the person
 * @param kept how long it is remembered
 */
public record Once(String kind, long number, Duration kept) {
  /**
   * No number: nothing is used. Who guessed wrong asks in this way all the same, so that how long
   * the answer takes does not tell a right guess while the person is locked out.
   */
  public static final long NONE = -1;
}
