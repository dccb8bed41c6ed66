package dev.sallyport.ingress.cognito;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a member of an operation's input may be. Members, elements and values name other shapes. */
sealed interface Shape {
  /** Whether an error message must not show the value. */
  boolean sensitive();

  /**
   * A string.
   *
   * @param min in code points, like {@code max}
   * @param pattern as error messages show it
   * @param judge what decides; the same language as {@code pattern}, in linear time
   */
  record Text(
      boolean sensitive,
      @Nullable Integer min,
      @Nullable Integer max,
      @Nullable String pattern,
      @Nullable Pattern judge,
      List<String> oneOf)
      implements Shape {

    /** The rules that this text breaks. Length comes first, so that a pattern meets short input. */
    List<String> broken(String text) {
      var length = text.codePointCount(0, text.length());
      var broken = new ArrayList<String>();
      if (max != null && length > max) {
        broken.add(atMost());
        return broken;
      }
      if (min != null && length < min) {
        broken.add(atLeast());
      }
      if (judge != null && !judge.matcher(text).matches()) {
        broken.add(matching());
      }
      if (!oneOf.isEmpty() && !oneOf.contains(text)) {
        broken.add(among());
      }
      return broken;
    }

    /** All its rules, as they are listed where the text is an element of a list or a map. */
    String rules() {
      var rules = new ArrayList<String>();
      if (max != null) {
        rules.add(atMost());
      }
      if (min != null) {
        rules.add(atLeast());
      }
      if (pattern != null) {
        rules.add(matching());
      }
      if (!oneOf.isEmpty()) {
        rules.add(among());
      }
      return rules.toString();
    }

    private String atMost() {
      return "Member must have length less than or equal to " + max;
    }

    private String atLeast() {
      return "Member must have length greater than or equal to " + min;
    }

    private String matching() {
      return "Member must satisfy regular expression pattern: " + pattern;
    }

    private String among() {
      return "Member must satisfy enum value set: " + oneOf;
    }
  }

  /** A whole number; {@code most} is what its type can hold. */
  record Whole(boolean sensitive, @Nullable Long min, @Nullable Long max, long most)
      implements Shape {

    List<String> broken(long number) {
      if (max != null && number > max) {
        return List.of("Member must have value less than or equal to " + max);
      }
      if (min != null && number < min) {
        return List.of("Member must have value greater than or equal to " + min);
      }
      return List.of();
    }
  }

  record Flag(boolean sensitive) implements Shape {}

  /** Seconds since 1970 as a number. */
  record Moment(boolean sensitive) implements Shape {}

  /** Bytes in base64; lengths are of the bytes. */
  record Bytes(boolean sensitive, @Nullable Integer min, @Nullable Integer max) implements Shape {}

  record Items(boolean sensitive, @Nullable Integer min, @Nullable Integer max, String of)
      implements Shape {}

  record Entries(
      boolean sensitive, @Nullable Integer min, @Nullable Integer max, String key, String value)
      implements Shape {}

  /** An object with known members; others are ignored. */
  record Structure(boolean sensitive, Map<String, String> members, Set<String> required)
      implements Shape {}

  /** The rules on a size that this many elements break. */
  static List<String> brokenSize(int size, @Nullable Integer min, @Nullable Integer max) {
    if (max != null && size > max) {
      return List.of("Member must have length less than or equal to " + max);
    }
    if (min != null && size < min) {
      return List.of("Member must have length greater than or equal to " + min);
    }
    return List.of();
  }
}
