package dev.sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's half of SRP-6a, written from srp.md alone and sharing no code with the server's: own
 * padding, own HKDF. One object is one sign-in.
 */
public final class SrpClient {
  static final BigInteger N =
      new BigInteger(
          "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E"
              + "3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B"
              + "0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48"
              + "361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC"
              + "9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE"
              + "2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521AB"
              + "DF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A2561"
              + "9DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C7709"
              + "88C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
          16);
  private static final BigInteger G = BigInteger.valueOf(2);

  private final String poolName;
  private final BigInteger a;

  /** A sign-in to the pool with this full id, with a random 1024-bit secret as the SDKs use. */
  public static SrpClient of(String poolId) {
    return new SrpClient(
        poolId.substring(poolId.indexOf('_') + 1), new BigInteger(1024, new SecureRandom()));
  }

  /** The proof of a device of this group (srp.md §7). */
  public static SrpClient ofDevice(String groupKey) {
    return new SrpClient(groupKey, new BigInteger(1024, new SecureRandom()));
  }

  /** The modulus of the group. */
  public static BigInteger modulus() {
    return Srp.N;
  }

  /** The padded verifier a device makes for itself. */
  public byte[] verifier(String userId, String password, BigInteger salt) {
    var identity = sha256((poolName + userId + ":" + password).getBytes(UTF_8));
    return padded(G.modPow(number(sha256(join(padded(salt), identity))), N));
  }

  SrpClient(String poolName, BigInteger a) {
    this.poolName = poolName;
    this.a = a;
  }

  /** SRP_A. */
  public String srpA() {
    return publicA().toString(16);
  }

  /** PASSWORD_CLAIM_SIGNATURE for the challenge's parameters as they came over the wire. */
  public String signature(
      String userIdForSrp,
      String password,
      String saltHex,
      String srpB,
      String secretBlock,
      String timestamp) {
    var key = key(userIdForSrp, password, saltHex, srpB);
    return Base64.getEncoder()
        .encodeToString(
            hmac(
                key,
                join(
                    poolName.getBytes(UTF_8),
                    userIdForSrp.getBytes(UTF_8),
                    Base64.getDecoder().decode(secretBlock),
                    timestamp.getBytes(UTF_8))));
  }

  /** TIMESTAMP in the one form srp.md §4 names. */
  public static String timestamp(Instant at) {
    return DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss 'UTC' yyyy", Locale.US)
        .format(at.atOffset(ZoneOffset.UTC));
  }

  byte[] key(String userId, String password, String saltHex, String srpB) {
    var b = new BigInteger(srpB, 16);
    var u = number(sha256(join(padded(publicA()), padded(b))));
    var identity = sha256((poolName + userId + ":" + password).getBytes(UTF_8));
    var x = number(sha256(join(padded(new BigInteger(saltHex, 16)), identity)));
    var k = number(sha256(join(padded(N), padded(G))));
    var base = b.subtract(k.multiply(G.modPow(x, N))).mod(N);
    var s = base.modPow(a.add(u.multiply(x)), N);
    var prk = hmac(padded(u), padded(s));
    var info = join("Caldera Derived Key".getBytes(UTF_8), new byte[] {1});
    return Arrays.copyOf(hmac(prk, info), 16);
  }

  private BigInteger publicA() {
    return G.modPow(a, N);
  }

  private static BigInteger number(byte[] digest) {
    return new BigInteger(1, digest);
  }

  private static byte[] padded(BigInteger n) {
    var hex = n.toString(16);
    if (hex.length() % 2 == 1) {
      hex = "0" + hex;
    }
    if (Character.digit(hex.charAt(0), 16) >= 8) {
      hex = "00" + hex;
    }
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
