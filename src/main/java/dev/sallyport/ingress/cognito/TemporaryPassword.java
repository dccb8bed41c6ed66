package dev.sallyport.ingress.cognito;

import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Pool.PasswordPolicy;

/** Draws temporary passwords that any policy takes: easy to type, hard to guess. */
final class TemporaryPassword {
  private static final int SHORTEST = 12;
  private static final String UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  private static final String LOWER = "abcdefghijkmnpqrstuvwxyz";
  private static final String DIGITS = "23456789";
  private static final String SYMBOLS = "!@#%&*+-=?";
  private static final String ALL = UPPER + LOWER + DIGITS + SYMBOLS;

  private final RandomIds ids;

  TemporaryPassword(RandomIds ids) {
    this.ids = ids;
  }

  /** At least 12 characters, with at least one of each kind, in no order. */
  String draw(PasswordPolicy policy) {
    var length = Math.max(SHORTEST, policy.minimumLength());
    var drawn = new StringBuilder();
    drawn.append(one(UPPER)).append(one(LOWER)).append(one(DIGITS)).append(one(SYMBOLS));
    while (drawn.length() < length) {
      drawn.append(one(ALL));
    }
    for (int i = length - 1; i > 0; i--) {
      var j = below(i + 1);
      var kept = drawn.charAt(i);
      drawn.setCharAt(i, drawn.charAt(j));
      drawn.setCharAt(j, kept);
    }
    return drawn.toString();
  }

  private char one(String letters) {
    return letters.charAt(below(letters.length()));
  }

  /** Each number below the bound equally likely. */
  private int below(int bound) {
    var whole = 256 - 256 % bound;
    var value = ids.bytes(1)[0] & 0xff;
    while (value >= whole) {
      value = ids.bytes(1)[0] & 0xff;
    }
    return value % bound;
  }
}
