package dev.sallyport.challenge;

import dev.sallyport.failure.Failure;

/** What a challenge makes of one answer. */
public sealed interface Verdict {
  /** Right. The method is how the person proved it, such as {@code captcha} or {@code pwd}. */
  record Passed(String method) implements Verdict {}

  /**
   * Not judged: the same challenge again in another form (audio for an image), at no cost. The
   * client gets a new session.
   */
  record Again(Round next) implements Verdict {}

  /** Right so far, and the challenge asks again: the next question. */
  record More(Round next) implements Verdict {}

  /** Wrong, and drawn anew: a CAPTCHA shows another picture. The client gets a new session. */
  record Afresh(Round next) implements Verdict {}

  /**
   * Wrong, and the same round may be answered again: a mistyped code. The session stays as it was.
   */
  record Wrong(Failure failure) implements Verdict {}

  /** Wrong, and there is no second chance: the attempt ends. */
  record Failed(Failure failure) implements Verdict {}
}
