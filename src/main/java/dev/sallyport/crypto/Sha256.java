package dev.sallyport.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256, HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869) over byte strings. */
public final class Sha256 {
  private Sha256() {}

  /** The 32-byte hash of all parts, one after the other, nothing between them. */
  public static byte[] hash(byte[]... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** The 32-byte HMAC of all parts, one after the other, nothing between them. */
  public static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (var part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /**
   * HKDF, extract then expand, to this many bytes. By the JDK's own provider: to ask for any makes
   * all of them be loaded, to find who else has it.
   */
  static byte[] hkdf(byte[] salt, byte[] secret, byte[] info, int bytes) {
    try {
      return KDF.getInstance("HKDF-SHA256", "SunJCE")
          .deriveData(
              HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(salt).thenExpand(info, bytes));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static IllegalStateException missing(GeneralSecurityException cause) {
    return new IllegalStateException("SHA-256 is part of every JDK", cause);
  }
}
