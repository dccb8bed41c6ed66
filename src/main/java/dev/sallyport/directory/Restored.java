package dev.sallyport.directory;

import java.time.Duration;

/** What became of one record that was brought from another installation. */
public sealed interface Restored {
  /** It was not here, and is now. */
  record Added() implements Restored {}

  /** It is here as it was there; nothing was written. */
  record Same() implements Restored {}

  /** What was here is as it was there now. */
  record Replaced() implements Restored {}

  /**
   * Something else is here in its place, and was left alone.
   *
   * @param why completes a sentence that begins with the record
   */
  record Differs(String why) implements Restored {}

  /**
   * A name of it is reserved by a write that was not finished. It is free within {@link
   * #NOT_YET_FOR}, and the record may be brought again then.
   */
  record NotYet() implements Restored {}

  /** How long a record may have to wait for what an interrupted write reserved. */
  Duration NOT_YET_FOR = NameStore.RESERVED_FOR;
}
