package dev.sallyport.imports;

/**
 * Is told how an import goes. Called by one thread at a time, not always in the order of lines; it
 * must not block.
 */
public interface ImportListener {
  /** A row that made nobody, and why: one {@code Skipped} or {@code Failed}. */
  void refused(long line, Outcome why);

  /** Now and then, and at the end. */
  void progress(Tally soFar);
}
