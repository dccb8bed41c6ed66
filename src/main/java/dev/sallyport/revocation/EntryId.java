package dev.sallyport.revocation;

import java.util.Comparator;

/**
 * An entry's place in the stream.
 *
 * @param millis when it was said, by Redis's clock, which may stand still here but never goes back
 * @param sequence its place within the millisecond
 */
record EntryId(long millis, long sequence) implements Comparable<EntryId> {
  /** Before all entries. */
  static final EntryId NONE = new EntryId(0, 0);

  private static final Comparator<EntryId> ORDER =
      Comparator.comparingLong(EntryId::millis).thenComparingLong(EntryId::sequence);

  static EntryId read(String text) {
    var dash = text.indexOf('-');
    return new EntryId(
        Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
  }

  @Override
  public int compareTo(EntryId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return millis + "-" + sequence;
  }
}
