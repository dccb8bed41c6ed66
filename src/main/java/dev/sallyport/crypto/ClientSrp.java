package dev.sallyport.crypto;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;

/**
 * The client's half of SRP-6a (srp.md §3), for a command that signs in. One object is one sign-in;
 * making it takes one power of a number of 3072 bits, and {@link #sign} two.
 */
public final class ClientSrp {
  private static final int PRIVATE_BITS = 256;

  private final BigInteger exponent;
  private final BigInteger a;

  ClientSrp(BigInteger exponent) {
    this.exponent = exponent;
    this.a = Srp.G.modPow(exponent, Srp.N);
  }

  /** With a secret of its own. */
  public static ClientSrp draw(SecureRandom random) {
    return new ClientSrp(new BigInteger(PRIVATE_BITS, random).setBit(PRIVATE_BITS - 1));
  }

  /** SRP_A. */
  public String srpA() {
    return a.toString(16);
  }

  /**
   * What the server asks with.
   *
   * @param saltHex SALT
   * @param srpB SRP_B
   * @param secretBlock SECRET_BLOCK
   */
  public record Asked(String saltHex, String srpB, String secretBlock) {}

  /**
   * PASSWORD_CLAIM_SIGNATURE.
   *
   * @param group the part of the pool's id after the underscore; of a device, its group key
   * @param user USER_ID_FOR_SRP, never what was typed; of a device, its key
   * @param timestamp TIMESTAMP as it is sent
   * @throws IllegalArgumentException where the server does not ask by the rules, such as with an
   *     SRP_B of 0, with which anybody could guess at the password
   */
  public String sign(String group, String user, String password, Asked asked, String timestamp) {
    var key = key(group, user, password, asked.saltHex, asked.srpB);
    var block = Base64.getDecoder().decode(asked.secretBlock);
    return Base64.getEncoder().encodeToString(Srp.sign(key, group, user, block, timestamp));
  }

  byte[] key(String group, String user, String password, String saltHex, String srpB) {
    var b = new BigInteger(srpB, 16);
    var u = Srp.hash(Srp.pad(a), Srp.pad(b));
    if (b.signum() < 0 || b.mod(Srp.N).signum() == 0 || u.signum() == 0) {
      throw new IllegalArgumentException("SRP_B is not in the group");
    }
    var x = Srp.secret(new BigInteger(saltHex, 16), group, user, password);
    var base = b.subtract(Srp.K.multiply(Srp.G.modPow(x, Srp.N))).mod(Srp.N);
    return Srp.key(u, base.modPow(exponent.add(u.multiply(x)), Srp.N));
  }

  /** TIMESTAMP of a moment (srp.md §4). */
  public static String timestamp(Instant at) {
    return Srp.TIMESTAMP.format(at.atOffset(ZoneOffset.UTC));
  }

  /** Says nothing of the secret. */
  @Override
  public String toString() {
    return "ClientSrp[***]";
  }
}
