package dev.sallyport.ingress.console;

/** A state in a word or two. Its tone only says again what the word does. */
record Badge(String text, Tone tone) {
  enum Tone {
    GOOD,
    BAD,
    QUIET;

    /** The class in the style sheet. */
    String css() {
      return switch (this) {
        case GOOD -> "badge good";
        case BAD -> "badge bad";
        case QUIET -> "badge";
      };
    }
  }

  String css() {
    return tone.css();
  }
}
