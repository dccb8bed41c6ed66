package dev.sallyport.ingress.gate;

import java.util.List;
import java.util.Locale;

/** Whether the client's own connection was encrypted, as a proxy tells that we believe. */
enum Scheme {
  PLAIN,
  SECURE,
  /** It says two things, or something else. */
  UNCLEAR;

  /** Where it is told. */
  static final String HEADER = "X-Forwarded-Proto";

  /**
   * Reads it.
   *
   * @param told every value of {@link #HEADER}; none is {@link #PLAIN}
   */
  static Scheme of(List<String> told) {
    if (told.size() > 1) {
      return UNCLEAR;
    }
    return switch (told.isEmpty() ? "http" : told.getFirst().toLowerCase(Locale.ROOT)) {
      case "https", "wss" -> SECURE;
      case "http", "ws" -> PLAIN;
      default -> UNCLEAR;
    };
  }
}
