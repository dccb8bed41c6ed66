package dev.sallyport.oauth;

import org.jspecify.annotations.Nullable;

/** How a request to the authorization endpoint is to be taken. */
public sealed interface Asked {
  /** It is in order. */
  record Valid(AuthorizationRequest request) implements Asked {}

  /**
   * The client is told what is wrong: the redirect address is its own.
   *
   * @param location where the browser goes
   */
  record Refused(String location, String error) implements Asked {}

  /**
   * Nobody is told but the person in front of the browser: who asks, or where the answer should go,
   * is not known, and a redirect would go to whoever wrote the link.
   *
   * @param error such as {@code redirect_mismatch}
   */
  record Unknown(String error) implements Asked {}

  /** The parameters of an error (RFC 6749 §4.1.2.1). */
  record Problem(String error, @Nullable String description) {}
}
