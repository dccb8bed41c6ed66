package dev.sallyport.imports;

/**
 * How far an import is.
 *
 * @param lines those read, from the first of the file
 * @param imported users that were made
 * @param skipped users that were there already
 * @param failed rows that made nobody
 */
public record Tally(long lines, long imported, long skipped, long failed) {
  /** Before the first line. */
  public static Tally none() {
    return new Tally(0, 0, 0, 0);
  }

  Tally at(long line) {
    return new Tally(line, imported, skipped, failed);
  }

  Tally with(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Imported() -> new Tally(lines, imported + 1, skipped, failed);
      case Outcome.Skipped(_) -> new Tally(lines, imported, skipped + 1, failed);
      case Outcome.Failed(_) -> new Tally(lines, imported, skipped, failed + 1);
    };
  }
}
