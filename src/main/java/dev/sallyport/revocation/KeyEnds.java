package dev.sallyport.revocation;

/** Who holds signing keys, or what verifies with them, and must let go of those taken away. */
public interface KeyEnds {
  /**
   * This key was taken away, at the latest a moment ago: what holds it must let go of it before it
   * returns. A signature that has begun may still end with it, some seconds later. It may be told
   * more than once.
   */
  void ended(String poolId, String kid);

  /** Some may have been taken away without its being heard: all must be read again. */
  void doubted();
}
