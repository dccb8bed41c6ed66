package dev.sallyport.ingress.cognito;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How Cognito spells a pool's tags. */
final class TagsJson {
  private static final int MOST = 50;

  private TagsJson() {}

  /** The tags in this member. Throws {@code Failed} for too many, or a key that is Amazon's own. */
  static Map<String, String> read(JsonObject input, String member) {
    var tags =
        Members.object(input, member).stream()
            .collect(Collectors.toMap(Map.Entry::getKey, tag -> (String) tag.getValue()));
    return checked(tags);
  }

  /** These tags, if a pool may have them all. */
  static Map<String, String> checked(Map<String, String> tags) {
    if (tags.size() > MOST) {
      throw Members.invalid("A user pool can have " + MOST + " tags.");
    }
    if (tags.keySet().stream().anyMatch(key -> key.toLowerCase(Locale.ROOT).startsWith("aws:"))) {
      throw Members.invalid("Tag keys must not begin with aws:");
    }
    return tags;
  }

  static JsonObject write(Map<String, String> tags) {
    return new JsonObject(new TreeMap<String, Object>(tags));
  }
}
