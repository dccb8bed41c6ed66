package dev.sallyport.federation;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a provider said of somebody.
 *
 * @param subject what it calls them, exactly
 * @param said where each of it was said, as the pool's own function is told
 */
record Claims(String subject, Map<String, Object> all, JsonObject said) {
  Claims {
    all = Map.copyOf(all);
  }

  /** Throws Refusal where the claim that names somebody is none. */
  static Claims of(String claim, Map<String, Object> all, JsonObject said) {
    var subject = text(all.get(claim));
    if (subject == null || subject.isEmpty()) {
      throw new Refusal("the provider does not say who signed in");
    }
    return new Claims(subject, all, said);
  }

  /** The same person, of whom only this counts. */
  Claims of(Map<String, Object> counting) {
    return new Claims(subject, counting, said);
  }

  /**
   * The pool's attributes by a provider's mapping; what the provider does not say is left out. The
   * username is not among them: it comes from the subject, whatever is mapped to it.
   */
  Map<String, String> attributes(Map<String, String> mapping) {
    var attributes = new HashMap<String, String>();
    new TreeMap<>(mapping)
        .forEach(
            (attribute, claim) -> {
              var value = text(all.get(claim));
              if (!attribute.equals("username") && value != null && !value.isEmpty()) {
                attributes.put(attribute, value);
              }
            });
    return attributes;
  }

  /** Several values are written as {@code [a, b]} (oauth2.md §9.2), objects as JSON. */
  private static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Boolean flag -> flag.toString();
      case Long number -> number.toString();
      case Number number -> number.toString();
      case Collection<?> several ->
          several.stream()
              .map(each -> String.valueOf(text(each)))
              .collect(Collectors.joining(", ", "[", "]"));
      default -> Json.encode(value);
    };
  }

  /** Says nothing of them. */
  @Override
  public String toString() {
    return "Claims[***]";
  }
}
