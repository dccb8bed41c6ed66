package dev.sallyport.imports;

/** Reads the lines of one file in one format. */
sealed interface Rows permits CsvRows, JsonRows {
  /** The most characters a line may have. */
  int longestLine();

  /**
   * Takes the first line; true when it is no row but a header. Throws {@code Failed} with Invalid
   * where nothing can be made of the whole file.
   */
  boolean header(String first);

  /** Reads a row. Throws {@code Failed} with Invalid for one that is none. */
  Row row(String line);
}
