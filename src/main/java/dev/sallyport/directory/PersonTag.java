package dev.sallyport.directory;

import dev.sallyport.crypto.Kek;
import java.util.Arrays;
import java.util.Base64;

/**
 * Stands for one person of one pool in Redis key names: 16 base64url characters of a MAC over pool
 * and sub. All keys of one person share it as their hash tag, so that one script can touch them
 * together in a cluster, and a key name tells nobody who it is about. An unknown login name has a
 * tag too, made from the name, so that nothing about it behaves differently.
 */
public record PersonTag(String value) {
  /** Length in characters: 12 bytes in base64url. */
  public static final int LENGTH = 16;

  private static final int BYTES = LENGTH * 3 / 4;

  /** The tag of the person of this pool with this sub. */
  static PersonTag of(Kek kek, String poolId, String sub) {
    var mac = Arrays.copyOf(kek.mac("person", poolId, sub), BYTES);
    return new PersonTag(Base64.getUrlEncoder().withoutPadding().encodeToString(mac));
  }
}
