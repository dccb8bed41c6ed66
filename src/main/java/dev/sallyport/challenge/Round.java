package dev.sallyport.challenge;

import java.util.Map;
import java.util.Objects;

/**
 * One round of a challenge: {@code shown} goes to the client, {@code kept} stays, sealed, with the
 * session in Redis.
 *
 * @param shown challenge parameters by their wire name; all values are strings
 * @param kept what is needed to judge the answer; keep it small, it is stored for every waiting
 *     login
 * @param tries how many answers this one round may judge before its session is spent: 1 where each
 *     answer, right or wrong, brings a new session; more for a code that may be mistyped
 */
public record Round(Map<String, String> shown, Map<String, String> kept, int tries) {
  public Round {
    shown = Map.copyOf(shown);
    kept = Map.copyOf(kept);
    if (tries < 1) {
      throw new IllegalArgumentException("a round needs at least one try");
    }
  }

  /** A round that takes one answer. */
  public Round(Map<String, String> shown, Map<String, String> kept) {
    this(shown, kept, 1);
  }

  /** What was kept under this key; missing is a programming error. */
  public String kept(String key) {
    return Objects.requireNonNull(kept.get(key), key);
  }

  @Override
  public String toString() {
    return "Round[" + shown.getOrDefault("type", "") + "]";
  }
}
