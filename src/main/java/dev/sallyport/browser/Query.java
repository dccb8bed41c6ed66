package dev.sallyport.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parameters of an authorization response (RFC 6749 §4.1.2). */
final class Query {
  private Query() {}

  /** By name; empty where one is there twice, or is not spelled as a form. */
  static Optional<Map<String, String>> read(@Nullable String query) {
    var read = new HashMap<String, String>();
    for (var pair : query == null ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          var name = URLDecoder.decode(pair.substring(0, equals), UTF_8);
          if (read.put(name, URLDecoder.decode(pair.substring(equals + 1), UTF_8)) != null) {
            return Optional.empty();
          }
        } catch (IllegalArgumentException noForm) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(read);
  }
}
