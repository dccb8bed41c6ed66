package dev.sallyport.token.bearer;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * The ids of an issuer's keys that were taken away, so that a reading which began before brings
 * none of them back. It holds the latest of them and no more: what has given way to a thousand
 * others is long gone from whatever is read. Any thread may ask.
 */
final class EndedKeys {
  static final int MOST = 1_000;

  private final SequencedSet<String> kids = new LinkedHashSet<>();

  /** Adds one; what is added again counts as the latest. */
  synchronized void add(String kid) {
    kids.addLast(kid);
    if (kids.size() > MOST) {
      kids.removeFirst();
    }
  }

  synchronized boolean contains(String kid) {
    return kids.contains(kid);
  }
}
