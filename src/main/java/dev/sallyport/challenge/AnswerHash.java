package dev.sallyport.challenge;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the answer to a question is stored: {@code kekid.salt.mac}. An answer has so little entropy
 * that even a slow hash of it is soon guessed; so it is a MAC, salted for each answer, with a key
 * that is not in Redis, over an answer written in one form (Unicode NFKC, folded case, no
 * punctuation, single spaces). One that came from an installation with another kek has a fourth
 * part, the key of its MAC, sealed.
 */
public final class AnswerHash {
  /** Longest answer, in characters, before and after normalising. */
  public static final int LONGEST = 256;

  private static final int SALT = 16;
  private static final String PURPOSE = "question answer";
  private static final String MOVED = "question answer key";
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}\\p{M}]+");

  private AnswerHash() {}

  /**
   * The answer in its one form; empty when nothing is left of it or it is too long to be an answer.
   */
  public static String normal(String answer) {
    if (answer.length() > LONGEST) {
      return "";
    }
    // Down, up and down: folds what changes in one direction only, such as the two sharp s. Of the
    // small sigmas one is left, since which it is depends on what stands around it.
    var folded =
        Normalizer.normalize(answer, Normalizer.Form.NFKC)
            .toLowerCase(Locale.ROOT)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT)
            .replace('\u03c2', '\u03c3');
    var words =
        BETWEEN_WORDS
            .matcher(Normalizer.normalize(folded, Normalizer.Form.NFKC))
            .replaceAll(" ")
            .strip();
    return words.length() > LONGEST ? "" : words;
  }

  /**
   * What to store for this answer, freshly salted.
   *
   * @throws IllegalArgumentException when nothing is left of it after normalising
   */
  public static String of(Kek kek, RandomIds ids, String answer) {
    var normal = normal(answer);
    if (normal.isEmpty()) {
      throw new IllegalArgumentException("an answer has letters or digits, 256 characters at most");
    }
    var salt = ids.base64url(SALT);
    return kek.rootId() + "." + salt + "." + mac(kek.macKey(PURPOSE), salt, normal);
  }

  /** What nobody's answer matches, shaped like any other. */
  static String ofNothing(Kek kek, RandomIds ids) {
    return kek.rootId() + "." + ids.base64url(SALT) + "." + ids.base64url(32);
  }

  /** Whether this is the answer; false for a hash that is not of ours or of another kek. */
  public static boolean matches(Kek kek, String answer, String hash) {
    var parts = hash.split("\\.", -1);
    var normal = normal(answer);
    var key = key(kek, parts);
    return key != null
        && ConstantTime.equal(mac(key, parts[1], normal), parts[2])
        && !normal.isEmpty();
  }

  /** What it is keyed with; null when it is of another kek, or no hash of ours. */
  private static byte @Nullable [] key(Kek kek, String[] parts) {
    try {
      return switch (parts.length) {
        case 3 -> parts[0].equals(kek.rootId()) ? kek.macKey(PURPOSE) : null;
        case 4 -> kek.open(MOVED, parts[0] + "." + parts[3], parts[1]);
        default -> null;
      };
    } catch (GeneralSecurityException foreign) {
      return null;
    }
  }

  /**
   * A stored hash as it is told to an installation that has another kek: {@code key.salt.mac}, all
   * base64url. Whoever knows it can try answers, so it is told nobody else.
   *
   * @throws IllegalArgumentException when it is of another kek, or no hash of ours
   */
  public static String told(Kek kek, String hash) {
    var parts = hash.split("\\.", -1);
    var key = key(kek, parts);
    if (key == null) {
      throw new IllegalArgumentException("the hash of an answer is of another kek");
    }
    return TEXT.encodeToString(key) + "." + parts[1] + "." + parts[2];
  }

  /**
   * What to store for a hash that another installation {@linkplain #told told}: its key goes along,
   * sealed with ours.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static String moved(Kek kek, String told) {
    var parts = told.split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("the hash of an answer has three parts");
    }
    var sealed = kek.seal(MOVED, Base64.getUrlDecoder().decode(parts[0]), parts[1]);
    return String.join(".", kek.id(), parts[1], parts[2], sealed.substring(kek.id().length() + 1));
  }

  /**
   * The same, so that the current kek opens what is sealed in it, where anything is.
   *
   * @throws GeneralSecurityException when it is of a kek that is not here
   */
  public static String resealed(Kek kek, String hash) throws GeneralSecurityException {
    var parts = hash.split("\\.", -1);
    if (parts.length != 4 || parts[0].equals(kek.id())) {
      return hash;
    }
    var sealed = kek.resealed(MOVED, parts[0] + "." + parts[3], parts[1]);
    return String.join(".", kek.id(), parts[1], parts[2], sealed.substring(kek.id().length() + 1));
  }

  private static String mac(byte[] key, String salt, String normal) {
    return TEXT.encodeToString(Kek.macWith(key, salt, normal));
  }
}
