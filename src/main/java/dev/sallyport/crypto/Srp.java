package dev.sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The server's half of SRP-6a as Cognito speaks it (srp.md): the 3072-bit group of RFC 3526, g = 2,
 * SHA-256, and integers fed to the hash as {@link BigInteger#toByteArray} gives them. {@link
 * #register} takes one power (about a millisecond) and {@link #offer} three: callers run both in a
 * bounded pool.
 */
public final class Srp {
  /** The prime of RFC 3526 §4. */
  static final BigInteger N =
      new BigInteger(
          """
          FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
          020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437\
          4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
          EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05\
          98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB\
          9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
          E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718\
          3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33\
          A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
          ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864\
          D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2\
          08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF\
          """,
          16);

  static final BigInteger G = BigInteger.TWO;
  static final BigInteger K = hash(pad(N), pad(G));

  private static final int SALT_BYTES = 16;
  private static final int PRIVATE_BITS = 256;
  private static final int KEY_BYTES = 16;
  private static final byte[] INFO = "Caldera Derived Key".getBytes(UTF_8);
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{1,2048}");

  /** Belongs to no password: nobody knows an x of which it is the power. */
  private static final BigInteger NOBODYS = new BigInteger(3071, new SecureRandom());

  private static final Pattern PADDED_DAY = Pattern.compile("^(\\w{3} \\w{3})  (?=\\d )");
  static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss 'UTC' uuuu", Locale.US)
          .withResolverStyle(ResolverStyle.STRICT);

  /**
   * What is kept of a password for SRP. Guessable offline, so it is stored sealed.
   *
   * @param salt an unsigned integer of up to 128 bits
   * @param v g to the power of x, mod N
   */
  public record Verifier(BigInteger salt, BigInteger v) {
    /** Says nothing of what is inside. */
    @Override
    public String toString() {
      return "Verifier[***]";
    }
  }

  /**
   * The server's half of one exchange.
   *
   * @param saltHex SALT, lower case, no leading zeros
   * @param srpB SRP_B, likewise
   * @param key 16 bytes that only somebody who knows the password arrives at too
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Offer(String saltHex, String srpB, byte[] key) {
    /** Says nothing of the key. */
    @Override
    public String toString() {
      return "Offer[***]";
    }
  }

  private Srp() {}

  /**
   * The verifier for a new password (srp.md §3). Blocks for one power.
   *
   * @param poolName the part of the pool id after the first underscore
   * @param userId the canonical username, never an alias
   */
  public static Verifier register(
      String poolName, String userId, String password, SecureRandom random) {
    var salt = new BigInteger(8 * SALT_BYTES, random);
    return new Verifier(salt, G.modPow(secret(salt, poolName, userId, password), N));
  }

  /**
   * Reads SRP_A.
   *
   * @param hex either case, odd lengths and leading zeros allowed
   * @throws IllegalArgumentException when it is not hex or not from 1 to N - 1; that refuses every
   *     A with A mod N = 0, with which anybody would know the key
   */
  public static BigInteger parseA(String hex) {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("SRP_A is not a hexadecimal number of 3072 bits");
    }
    var a = new BigInteger(hex, 16);
    if (a.signum() == 0 || a.compareTo(N) >= 0) {
      throw new IllegalArgumentException("SRP_A is not in the group");
    }
    return a;
  }

  /** Answers the client's A with a fresh B (srp.md §3). Blocks for three powers. */
  public static Offer offer(BigInteger a, Verifier verifier, SecureRandom random) {
    while (true) {
      // The top bit is set so that the time of a power does not tell how short the exponent is.
      var exponent = new BigInteger(PRIVATE_BITS, random).setBit(PRIVATE_BITS - 1);
      var b = K.multiply(verifier.v).add(G.modPow(exponent, N)).mod(N);
      var u = hash(pad(a), pad(b));
      if (b.signum() != 0 && u.signum() != 0) {
        var s = a.multiply(verifier.v.modPow(u, N)).modPow(exponent, N);
        return new Offer(verifier.salt.toString(16), b.toString(16), key(u, s));
      }
    }
  }

  /**
   * PASSWORD_CLAIM_SIGNATURE as it must be, 32 bytes; compare it in constant time.
   *
   * @param secretBlock SECRET_BLOCK, base64 decoded
   * @param timestamp exactly as received
   */
  public static byte[] sign(
      byte[] key, String poolName, String userId, byte[] secretBlock, String timestamp) {
    return Sha256.hmac(
        key,
        poolName.getBytes(UTF_8),
        userId.getBytes(UTF_8),
        secretBlock,
        timestamp.getBytes(UTF_8));
  }

  /**
   * A verifier for somebody who does not exist: as costly as a real one, and no password fits it.
   *
   * @param saltSeed 16 bytes, the same each time for the same nobody
   * @throws IllegalArgumentException when the seed is not 16 bytes long
   */
  public static Verifier dummy(byte[] saltSeed) {
    if (saltSeed.length != SALT_BYTES) {
      throw new IllegalArgumentException("a salt has 16 bytes");
    }
    return new Verifier(new BigInteger(1, saltSeed), NOBODYS);
  }

  /** Whether {@link #parseTimestamp} can read it. */
  public static boolean timestampReadable(String timestamp) {
    try {
      parseTimestamp(timestamp);
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }

  /**
   * Reads TIMESTAMP, such as {@code Tue Sep 1 01:02:03 UTC 2026}; the day may also be two digits or
   * padded with a space (srp.md §4).
   *
   * @throws DateTimeException when it is anything else, or no real date
   */
  public static Instant parseTimestamp(String timestamp) {
    var single = PADDED_DAY.matcher(timestamp).replaceFirst("$1 ");
    return LocalDateTime.parse(single, TIMESTAMP).toInstant(ZoneOffset.UTC);
  }

  static BigInteger secret(BigInteger salt, String poolName, String userId, String password) {
    var identity = Sha256.hash((poolName + userId + ":" + password).getBytes(UTF_8));
    return hash(pad(salt), identity);
  }

  static byte[] key(BigInteger u, BigInteger s) {
    return Sha256.hkdf(pad(u), pad(s), INFO, KEY_BYTES);
  }

  static BigInteger hash(byte[]... parts) {
    return new BigInteger(1, Sha256.hash(parts));
  }

  static byte[] pad(BigInteger number) {
    return number.toByteArray();
  }
}
