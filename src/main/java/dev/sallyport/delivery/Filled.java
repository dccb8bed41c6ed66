package dev.sallyport.delivery;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in the places that a text names in braces, all in one pass: a value that looks like a
 * place stays a value, and braces round anything else stay as they are.
 */
final class Filled {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+|####)\\}");

  private Filled() {}

  static String text(String template, Map<String, String> values) {
    return text(template, values, UnaryOperator.identity());
  }

  /** As HTML, in which no value is read as a tag. */
  static String html(String template, Map<String, String> values) {
    return text(template, values, Filled::escaped);
  }

  private static String text(
      String template, Map<String, String> values, UnaryOperator<String> spelled) {
    return PLACE
        .matcher(template)
        .replaceAll(
            place -> {
              var value = values.get(place.group(1));
              return Matcher.quoteReplacement(value == null ? place.group() : spelled.apply(value));
            });
  }

  private static String escaped(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
