package dev.sallyport.limits;

/** Whether a guess may be judged now. */
public sealed interface Leave {
  /**
   * Yes; and it must be settled.
   *
   * @param id names the reservation
   * @param tag the person
   * @param known the address is one this person signed in from before, so it is counted apart
   * @param used what was to be used with it is used by it, and by nobody before
   */
  record Given(String id, String tag, Factor factor, Address address, boolean known, boolean used)
      implements Leave {}

  /** No: too many wrong ones lately. This one is not counted. */
  record Locked() implements Leave {}

  /** No: as many guesses as are allowed are being judged at this moment. */
  record Busy() implements Leave {}
}
