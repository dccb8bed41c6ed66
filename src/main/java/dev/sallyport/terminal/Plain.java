package dev.sallyport.terminal;

/** Text that somebody else wrote, fit to be printed at a terminal. */
final class Plain {
  private Plain() {}

  /**
   * The text without what a terminal would obey, or what would write it in another order: only
   * printable characters, and line ends.
   */
  static String text(String text) {
    var plain = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> plain.appendCodePoint(point == '\n' || printable(point) ? point : '\ufffd'));
    return plain.toString();
  }

  private static boolean printable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
