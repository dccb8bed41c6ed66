package dev.sallyport.gate;

/**
 * One thing that was looked at on the way to a decision.
 *
 * @param passed whether the request went on after it
 * @param what was found, in words for operators: rules as they are configured, and of a token never
 *     more than the names of its claims
 */
public record Step(Rule rule, boolean passed, String what) {
  /** What was looked at, in the order in which it is. */
  public enum Rule {
    /** Whether the request reads in one way only. */
    REQUEST,
    /** Host, path and method. */
    ROUTE,
    /** What the path may have in it on that route. */
    PATH,
    /** How many requests there were lately; looked at before the token, after it, or both. */
    RATE,
    /** Signature, issuer, audience, times. */
    TOKEN,
    /** Whether who sent it holds its key, where it is bound to one. */
    POSSESSION,
    /** Whether it was ended since it was given. */
    REVOCATION,
    SCOPES,
    GROUPS,
    CONDITION,
    /** The token that is made for the upstream, where one is. */
    EXCHANGE
  }
}
