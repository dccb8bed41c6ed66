package dev.sallyport.imports;

/** What became of one row. A reason names attributes and columns, and nothing of the person. */
public sealed interface Outcome {
  /** There is a user now. */
  record Imported() implements Outcome {}

  /** Somebody of this name, or with this sub, was there already and stays as they are. */
  record Skipped(String why) implements Outcome {}

  /** The row cannot be a user of this pool. */
  record Failed(String why) implements Outcome {}
}
