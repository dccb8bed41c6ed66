package dev.sallyport.crypto;

import com.google.common.base.Suppliers;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front. One key must not seal more
 * than 2<sup>32</sup> times; {@link Kek} and the sessions take a fresh key for each seal.
 */
public final class Seal {
  private static final int KEY = 32;
  private static final int NONCE = 12;
  private static final int TAG = 16;

  /** Made when it is first needed, by when {@link NativeCrypto} comes first as a rule. */
  private static final Supplier<SecureRandom> RANDOM = Suppliers.memoize(SecureRandom::new);

  private Seal() {}

  /**
   * Seals so that only the same key and the same associated data open it.
   *
   * @return nonce (12 bytes), ciphertext, tag (16 bytes)
   * @throws IllegalArgumentException when the key is not 32 bytes long
   */
  public static byte[] seal(byte[] key, byte[] plain, byte[] associated) {
    var nonce = random(NONCE);
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associated);
      var sealed = Arrays.copyOf(nonce, NONCE + plain.length + TAG);
      cipher.doFinal(plain, 0, plain.length, sealed, NONCE);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
    }
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws GeneralSecurityException when the key or the associated data is another, or one bit was
   *     changed
   */
  public static byte[] open(byte[] key, byte[] sealed, byte[] associated)
      throws GeneralSecurityException {
    if (sealed.length < NONCE + TAG) {
      throw new AEADBadTagException("too short to be sealed");
    }
    var cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, NONCE), associated);
    return cipher.doFinal(sealed, NONCE, sealed.length - NONCE);
  }

  /** So many bytes that nobody can guess. */
  static byte[] random(int count) {
    var bytes = new byte[count];
    RANDOM.get().nextBytes(bytes);
    return bytes;
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
      throws GeneralSecurityException {
    if (key.length != KEY) {
      throw new IllegalArgumentException("a sealing key has 32 bytes");
    }
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }
}
