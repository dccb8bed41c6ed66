package dev.sallyport.gate;

import dev.sallyport.browser.PageAnswer;
import dev.sallyport.config.RouteConfig;
import org.jspecify.annotations.Nullable;

/**
 * Why a request does not pass. What it would need is told to who asks; which rule decided is for
 * logs and explanations.
 *
 * @param why in words without secrets, for operators
 * @param route null where none was found
 * @param answer what a browser is told instead; null for {@link Kind}'s own words
 * @param nonce what the next proof is to bear (RFC 9449 §9); null where that is not what was wrong
 */
public record Refusal(
    Kind kind,
    String why,
    @Nullable RouteConfig route,
    @Nullable PageAnswer answer,
    @Nullable String nonce) {
  /** What a client is told; each door has its words for it. */
  public enum Kind {
    /** Two readers could see two things in the request. */
    UNCLEAR,
    /** A method that no route can have. */
    METHOD,
    /** Nobody may do this, whoever asks: no route, or none for this method. */
    NOBODY,
    /** Nobody said who asks. */
    UNAUTHENTICATED,
    /** The same, and it is a browser, which is sent to sign in. */
    SIGN_IN,
    /** The token does not count: forged, expired, revoked, another's. */
    INVALID_TOKEN,
    /** The token is bound to a key and came without, or should be and is not. */
    NOT_THEIRS,
    /** The proof of a key proves nothing. */
    NO_PROOF,
    /** The proof lacks the nonce that it should bear. */
    NONCE,
    /** The token lacks a scope. */
    INSUFFICIENT_SCOPE,
    /** The person is not among those who may. */
    FORBIDDEN,
    /** The body is longer than the route takes. */
    TOO_LARGE,
    /** Too many requests lately. */
    TOO_MANY,
    /** Too much in hand, or no server of the upstream works. */
    OVERLOADED,
    /** It cannot be told now whether the token counts. */
    UNSURE
  }

  /** In the kind's own words. */
  public Refusal(Kind kind, String why, @Nullable RouteConfig route) {
    this(kind, why, route, null, null);
  }

  /** Of a proof that lacks this nonce. */
  static Refusal again(RouteConfig route, String nonce) {
    return new Refusal(Kind.NONCE, "the proof has not a nonce of now", route, null, nonce);
  }

  static Decision.Refuse of(Kind kind, String why, @Nullable RouteConfig route) {
    return new Decision.Refuse(new Refusal(kind, why, route));
  }
}
