package dev.sallyport.token.bearer;

/** What came of looking at a bearer token. */
public sealed interface Verified {
  /** It counts. */
  record Counts(Bearer bearer) implements Verified {}

  /** It does not count, and would not if it were asked again: 401. */
  record Refused(Reason reason) implements Verified {}

  /**
   * It could not be decided, which is a fault and no verdict: 503.
   *
   * @param why for operators; says nothing of the token
   */
  record Unsure(String why) implements Verified {}

  /** Why a token does not count. For operators: a caller is told no more than {@code expired}. */
  enum Reason {
    /** No JWT of the form that is read here, or one with a claim of the wrong type. */
    MALFORMED,
    /** Of no issuer that the route names. */
    ISSUER,
    /** Signed with a key that its issuer does not have. */
    KEY,
    /** Not signed the way its key signs. */
    ALGORITHM,
    /** The signature is not its key's. */
    SIGNATURE,
    /** No access token: an ID, refresh or logout token. */
    KIND,
    /** For somebody else. */
    AUDIENCE,
    /** Bound to what nobody proves here, such as a certificate (RFC 7800, RFC 8705). */
    BOUND,
    EXPIRED,
    /** Issued, or good only, later than now. */
    NOT_YET,
    REVOKED
  }
}
