package dev.sallyport.ingress;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The fields of a form that was sent; each was there once. */
public record Form(Map<String, String> fields) {
  /** More fields than any of our forms has. */
  private static final int MOST = 128;

  /** One without fields. */
  public static final Form EMPTY = new Form(Map.of());

  public Form {
    fields = Map.copyOf(fields);
  }

  /**
   * Reads {@code application/x-www-form-urlencoded}; empty where it is none, or one comes twice.
   */
  public static Optional<Form> read(String encoded) {
    var fields = new HashMap<String, String>();
    try {
      var all = new QueryStringDecoder(encoded, StandardCharsets.UTF_8, false, MOST).parameters();
      for (var field : all.entrySet()) {
        if (field.getValue().size() > 1) {
          return Optional.empty();
        }
        fields.put(field.getKey(), field.getValue().getFirst());
      }
    } catch (IllegalArgumentException notEncoded) {
      return Optional.empty();
    }
    return Optional.of(new Form(fields));
  }

  /** Empty where it was not sent. */
  public String get(String name) {
    return fields.getOrDefault(name, "");
  }

  /** Says nothing of what was typed. */
  @Override
  public String toString() {
    return "Form" + fields.keySet();
  }
}
