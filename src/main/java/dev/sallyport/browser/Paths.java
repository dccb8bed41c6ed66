package dev.sallyport.browser;

/**
 * Where a person may be sent on: a path of the same origin and nothing that could be read as more.
 */
final class Paths {
  private static final int LONGEST = 1_024;
  private static final String HOME = "/";

  private Paths() {}

  /**
   * The path and query, or the first page where it is too long or could lead elsewhere (AC-044).
   */
  static String safe(String target) {
    return target.length() <= LONGEST
            && target.startsWith("/")
            && !target.startsWith("//")
            && target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\' && c != '#')
        ? target
        : HOME;
  }
}
