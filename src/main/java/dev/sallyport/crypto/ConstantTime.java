package dev.sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/** Comparing secrets in a time that does not tell where they differ. */
public final class ConstantTime {
  private ConstantTime() {}

  /** Whether both hold the same bytes; only a difference in length shows in the time it takes. */
  public static boolean equal(byte[] left, byte[] right) {
    return MessageDigest.isEqual(left, right);
  }

  /** Whether both are the same text, compared as UTF-8. */
  public static boolean equal(String left, String right) {
    return MessageDigest.isEqual(left.getBytes(UTF_8), right.getBytes(UTF_8));
  }
}
