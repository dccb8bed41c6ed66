package dev.sallyport.imports;

/** One line of a file; the first is number 1. */
sealed interface Line {
  long number();

  /** Without its end. */
  record Text(long number, String text) implements Line {
    /** Says nothing of the person. */
    @Override
    public String toString() {
      return "Text[" + number + "]";
    }
  }

  /** One that is no text, or too long; none of it is kept. */
  record Unreadable(long number, String why) implements Line {}
}
