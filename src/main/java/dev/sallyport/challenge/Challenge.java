package dev.sallyport.challenge;

import io.vertx.core.Future;
import java.util.Map;

/**
 * Something a person must get right to sign in. Keeps nothing between calls: what it must remember
 * is in the round. Both calls fail with {@link dev.sallyport.failure.Failed} only for trouble (pool
 * full, Redis gone), never for a wrong answer.
 */
public interface Challenge {
  /** Draws a fresh round. */
  Future<Round> open(Attempt attempt);

  /**
   * Judges one answer. {@code answer} holds the client's challenge responses by their wire name,
   * such as ANSWER.
   */
  Future<Verdict> judge(Attempt attempt, Round round, Map<String, String> answer);
}
