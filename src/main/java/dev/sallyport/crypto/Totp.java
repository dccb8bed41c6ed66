package dev.sallyport.crypto;

import com.eatthepath.otp.HmacOneTimePasswordGenerator;
import com.google.common.io.BaseEncoding;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-based one-time passwords (RFC 6238) as every authenticator app makes them: HMAC-SHA1, six
 * digits, steps of 30 seconds. A code of the step before or after counts too, for clocks that are
 * off.
 */
public final class Totp {
  /** How many bytes a seed has: as many as the hash (RFC 4226 §4, R6). */
  public static final int SEED = 20;

  private static final int DIGITS = 6;
  private static final Duration STEP = Duration.ofSeconds(30);
  private static final int AROUND = 1;

  private Totp() {}

  /** The seed as people type it into an app: Base32 (RFC 4648 §6) in capitals, no padding. */
  public static String spelled(byte[] seed) {
    return BaseEncoding.base32().omitPadding().encode(seed);
  }

  /**
   * Reads what {@link #spelled} wrote.
   *
   * @throws IllegalArgumentException when it is no Base32
   */
  public static byte[] seed(String spelled) {
    return BaseEncoding.base32().omitPadding().decode(spelled);
  }

  /**
   * The step this is the code of, counted from 1970; empty where it is the code of none that counts
   * now. The newest comes first where two have the same code. Takes as long whichever it is.
   */
  public static OptionalLong step(byte[] seed, String code, Instant now) {
    var current = Math.floorDiv(now.getEpochSecond(), STEP.toSeconds());
    var found = OptionalLong.empty();
    for (var step = current - AROUND; step <= current + AROUND; step++) {
      if (ConstantTime.equal(code(seed, step), code)) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  /** The code of a step. */
  static String code(byte[] seed, long step) {
    try {
      return new HmacOneTimePasswordGenerator(DIGITS)
          .generateOneTimePasswordString(new SecretKeySpec(seed, "HmacSHA1"), step, Locale.ROOT);
    } catch (InvalidKeyException impossible) {
      throw new IllegalStateException("any bytes are a key of HMAC-SHA1", impossible);
    }
  }
}
