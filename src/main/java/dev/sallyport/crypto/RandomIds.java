package dev.sallyport.crypto;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;

/** Ids, codes and key material that nobody can guess. */
public final class RandomIds {
  private final SecureRandom random;

  /** Draws everything from this source. */
  public RandomIds(SecureRandom random) {
    this.random = random;
  }

  /** A version 4 UUID (RFC 9562 §5.4) in its usual lower-case spelling. */
  public String uuid() {
    var bits = ByteBuffer.wrap(bytes(16));
    long high = (bits.getLong() & ~0xF000L) | 0x4000L;
    long low = (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  /** This many random bytes. */
  public byte[] bytes(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** This many random bytes (not characters) as base64url without padding. */
  public String base64url(int bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(bytes));
  }

  /** A code of this many decimal digits, each equally likely, leading zeros included. */
  public String digits(int count) {
    var code = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      code.append((char) ('0' + random.nextInt(10)));
    }
    return code.toString();
  }
}
