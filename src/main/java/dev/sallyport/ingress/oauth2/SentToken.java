package dev.sallyport.ingress.oauth2;

import java.util.List;
import java.util.Optional;

/**
 * An access token as it was sent in {@code Authorization}.
 *
 * @param bound whether by the scheme DPoP (RFC 9449 §7.1), and not Bearer (RFC 6750 §2.1)
 */
record SentToken(String text, boolean bound) {
  private static final String BEARER = "Bearer ";
  private static final String DPOP = "DPoP ";

  /** Reads it; empty where there is not one. */
  static Optional<SentToken> read(List<String> headers) {
    if (headers.size() != 1) {
      return Optional.empty();
    }
    var header = headers.getFirst();
    return begins(header, BEARER)
        ? Optional.of(new SentToken(header.substring(BEARER.length()).strip(), false))
        : begins(header, DPOP)
            ? Optional.of(new SentToken(header.substring(DPOP.length()).strip(), true))
            : Optional.empty();
  }

  private static boolean begins(String header, String scheme) {
    return header.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  @Override
  public String toString() {
    return "SentToken[***]";
  }
}
