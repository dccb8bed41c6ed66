package dev.sallyport.directory;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** The ids that tokens know people by: shaped as a UUID, as Cognito's are. */
final class Subs {
  private static final Pattern SUB =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** How many bytes one is made of. */
  static final int BYTES = 16;

  private Subs() {}

  /** Whether this looks like one. */
  static boolean like(String text) {
    return SUB.matcher(text).matches();
  }

  /** One of these bytes, all of them as they are: the version digit is random, as Cognito's. */
  static String of(byte[] bytes) {
    var hex = HexFormat.of().formatHex(bytes, 0, BYTES);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }
}
