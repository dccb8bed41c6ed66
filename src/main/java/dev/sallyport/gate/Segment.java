package dev.sallyport.gate;

import dev.sallyport.gate.CanonicalTarget.Unclear;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;

/**
 * One segment of a path in its canonical form.
 *
 * @param slashes whether it has an escaped slash
 */
record Segment(String text, boolean slashes) {
  private static final HexFormat CAPITALS = HexFormat.of().withUpperCase();

  /** What stands for itself (RFC 3986 §2.3), and what a segment may hold besides (§3.3). */
  private static final String MARKS = "-._~";

  private static final String ALSO = "!$&'()*+,=:@";

  /** Reads a segment that has no slash and no parameter. */
  static Segment read(String written) throws Unclear {
    if (plain(written)) {
      return new Segment(written, false);
    }
    var text = new StringBuilder(written.length() + 8);
    var bytes = ByteBuffer.allocate(written.length());
    boolean slashes = false;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '%') {
        int octet = octet(written, i + 1);
        i += 2;
        slashes |= octet == '/';
        refuse(octet);
        escape(text, octet);
        bytes.put((byte) octet);
      } else if (c == '\\') {
        throw new Unclear("the path has a backslash");
      } else {
        bytes.put((byte) c);
        if (itself(c) || ALSO.indexOf(c) >= 0) {
          text.append(c);
        } else {
          escape(text, c);
        }
      }
    }
    check(bytes.flip());
    var canonical = text.toString();
    if ((canonical.equals(".") || canonical.equals("..")) && !canonical.equals(written)) {
      throw new Unclear("the path has an escaped dot segment");
    }
    return new Segment(canonical, slashes);
  }

  private static boolean plain(String written) {
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (!itself(c) && ALSO.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean itself(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || MARKS.indexOf(c) >= 0;
  }

  private static void escape(StringBuilder text, int octet) {
    if (itself(octet)) {
      text.append((char) octet);
    } else {
      text.append('%').append(CAPITALS.toHexDigits((byte) octet));
    }
  }

  private static int octet(String written, int from) throws Unclear {
    if (from + 2 > written.length()
        || !HexFormat.isHexDigit(written.charAt(from))
        || !HexFormat.isHexDigit(written.charAt(from + 1))) {
      throw new Unclear("the path has a % without two digits");
    }
    return HexFormat.fromHexDigits(written, from, from + 2);
  }

  private static void refuse(int octet) throws Unclear {
    if (octet < ' ' || octet == 0x7f) {
      throw new Unclear("the path has a control character");
    }
    if (octet == '\\') {
      throw new Unclear("the path has a backslash");
    }
  }

  /** UTF-8 in its one right form, and nothing in it that some reader takes for a slash or a dot. */
  private static void check(ByteBuffer bytes) throws Unclear {
    String decoded;
    try {
      decoded = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException invalid) {
      throw new Unclear("the path is no UTF-8");
    }
    if (decoded.chars().allMatch(c -> c < 0x80)) {
      return;
    }
    var wide = Normalizer.normalize(decoded, Normalizer.Form.NFKC);
    if (decoded.chars().anyMatch(c -> c >= 0x80 && c < 0xa0)
        || count(wide, '/') > count(decoded, '/')
        || wide.indexOf('\\') >= 0
        || wide.equals(".")
        || wide.equals("..")) {
      throw new Unclear("the path has a character that stands for another");
    }
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }
}
