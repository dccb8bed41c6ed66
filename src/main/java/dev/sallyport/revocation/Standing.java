package dev.sallyport.revocation;

import java.time.Duration;
import java.time.Instant;

/** What a replica knows by itself of a token that has not expired. */
public enum Standing {
  /** Nothing that it heard ends this token. It holds for what was so {@code lag} ago. */
  LIVE,

  /**
   * Something that it heard may end this token: only Redis knows. How long a yes from there may be
   * believed is told by {@link Doubt}; a no is for good. Where Redis does not answer, the token
   * must be refused, whatever else is let through.
   */
  ASK,

  /** It has ended. */
  REVOKED;

  /**
   * Within so much of each other, two times do not tell which came first: a token's {@code iat} has
   * whole seconds of another clock than Redis's, and tokens that were under way when everything of
   * a person ended are told apart from later ones only there.
   */
  static final Duration WINDOW = Duration.ofSeconds(60);

  /**
   * How a token stands that was issued at this time, where everything begun until the cut-off has
   * ended.
   */
  static Standing against(Instant cutOff, Instant issued) {
    if (issued.isBefore(cutOff.minus(WINDOW))) {
      return REVOKED;
    }
    return issued.isAfter(cutOff.plus(WINDOW)) ? LIVE : ASK;
  }

  /** The worse of two. */
  Standing or(Standing other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
