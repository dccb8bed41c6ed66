package dev.sallyport.gate;

/** What became of a token that verified once. */
public enum Life {
  /** It counts. */
  LIVES,
  /** It was revoked, or has expired. */
  ENDED,
  /** Nobody could tell in time; such a token must not pass. */
  UNKNOWN
}
