package dev.sallyport.token.exchange;

import java.time.Instant;

/**
 * What may be told of a key that signs for upstreams.
 *
 * @param kid its {@code kid} in the JWK set
 * @param made when; long ago where nobody noted it
 */
public record ExchangeKey(String kid, State state, Instant made) {
  /** What a key is for. */
  public enum State {
    SIGNS,
    /** Is published, and signs two hours after it was made. */
    NEXT,
    /** Signs no more, and is published for those who still hold what it signed. */
    FORMER
  }
}
