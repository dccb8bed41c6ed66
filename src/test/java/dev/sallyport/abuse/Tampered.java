package dev.sallyport.abuse;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Everything one can do to a {@code Session} string without knowing a key. */
final class Tampered {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private Tampered() {}

  /** None of them equals the original. */
  static List<String> of(String session) {
    var all = new ArrayList<String>();
    var bytes = Base64.getUrlDecoder().decode(session);
    for (int at = 0; at < bytes.length; at += 5) {
      var edited = bytes.clone();
      edited[at] ^= 1;
      all.add(encoded(edited));
    }
    all.add(encoded(java.util.Arrays.copyOf(bytes, bytes.length - 1)));
    all.add(encoded(java.util.Arrays.copyOf(bytes, bytes.length + 1)));
    all.add(session.substring(1));
    all.add(session.substring(0, session.length() - 1));
    all.add(session.substring(0, session.length() / 2));
    all.add(session + "A");
    all.add(session + "=");
    all.add(session + session);
    all.add(session.toLowerCase(Locale.ROOT));
    all.add(new StringBuilder(session).reverse().toString());
    all.add("A".repeat(session.length()));
    all.add("not base64 at all! not base64 at all!");
    // The same bytes spelled otherwise: bits of the last character that no byte uses.
    int last = ALPHABET.indexOf(session.charAt(session.length() - 1));
    all.add(session.substring(0, session.length() - 1) + ALPHABET.charAt(last ^ 1));
    return all;
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
