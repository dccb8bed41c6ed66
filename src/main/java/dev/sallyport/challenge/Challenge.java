package dev.sallyport.challenge;

import dev.sallyport.limits.Factor;
import io.vertx.core.Future;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something a person must get right to sign in. Keeps nothing between calls: what it must remember
 * is in the round. Both calls fail with {@link dev.sallyport.failure.Failed} only for trouble (pool
 * full, Redis gone), never for a wrong answer.
 */
public interface Challenge {
  /**
   * What an answer guesses at, where only the person should know it: guesses are then counted, and
   * too many wrong ones lock (auth-flows.md §12). Null for what anybody can answer, such as a
   * CAPTCHA.
   */
  default @Nullable Factor factor() {
    return null;
  }

  /** Draws a fresh round. */
  Future<Round> open(Attempt attempt);

  /**
   * Judges one answer. {@code answer} holds the client's challenge responses by their wire name,
   * such as ANSWER.
   */
  Future<Verdict> judge(Attempt attempt, Round round, Map<String, String> answer);
}
