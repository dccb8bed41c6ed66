package dev.sallyport.ingress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Takes one value of {@code Forwarded} apart (RFC 7239 §4): elements of pairs of name and value.
 */
final class ForwardedElements {
  private static final String MARKS = "!#$%&'*+-.^_`|~";

  private final String line;
  private int at;

  ForwardedElements(String line) {
    this.line = line;
  }

  /**
   * The elements that say anything, in order, by names in small letters.
   *
   * @throws IllegalArgumentException when it is malformed, or says one thing twice
   */
  List<Map<String, String>> all() {
    var all = new ArrayList<Map<String, String>>();
    do {
      blank();
      var element = element();
      if (!element.isEmpty()) {
        all.add(element);
      }
      blank();
    } while (take(','));
    if (at < line.length()) {
      throw malformed();
    }
    return all;
  }

  private Map<String, String> element() {
    var pairs = new HashMap<String, String>();
    do {
      if (inToken(at)) {
        var name = token().toLowerCase(Locale.ROOT);
        if (!take('=')) {
          throw malformed();
        }
        if (pairs.putIfAbsent(name, take('"') ? quoted() : token()) != null) {
          throw malformed();
        }
      }
    } while (take(';'));
    return pairs;
  }

  private String token() {
    int from = at;
    while (inToken(at)) {
      at++;
    }
    if (at == from) {
      throw malformed();
    }
    return line.substring(from, at);
  }

  private boolean inToken(int index) {
    if (index >= line.length()) {
      return false;
    }
    char c = line.charAt(index);
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || MARKS.indexOf(c) >= 0;
  }

  /** The rest of a quoted string (RFC 9110 §5.6.4), less what is beyond ASCII. */
  private String quoted() {
    var text = new StringBuilder();
    while (!take('"')) {
      // What it escapes stands for itself.
      take('\\');
      char c = at < line.length() ? line.charAt(at++) : 0;
      if (c != '\t' && (c < ' ' || c >= 0x7f)) {
        throw malformed();
      }
      text.append(c);
    }
    return text.toString();
  }

  private void blank() {
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
  }

  private boolean take(char wanted) {
    boolean there = at < line.length() && line.charAt(at) == wanted;
    if (there) {
      at++;
    }
    return there;
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("malformed");
  }
}
