package dev.sallyport.ingress.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what operations answer. */
final class ApiJson {
  private static final double MILLIS = 1_000;

  private ApiJson() {}

  static List<JsonObject> objects(JsonObject json, String name) {
    return json.getJsonArray(name, new JsonArray()).stream().map(JsonObject.class::cast).toList();
  }

  static List<String> strings(JsonObject json, String name) {
    return json.getJsonArray(name, new JsonArray()).stream().map(String::valueOf).toList();
  }

  static JsonObject object(JsonObject json, String name) {
    return json.getJsonObject(name, new JsonObject());
  }

  /** A list of names and values, in its order. */
  static Map<String, String> attributes(JsonObject json, String name) {
    var all = new LinkedHashMap<String, String>();
    objects(json, name)
        .forEach(each -> all.put(each.getString("Name"), each.getString("Value", "")));
    return all;
  }

  /** Epoch seconds, with a fraction. */
  static Instant instant(JsonObject json, String name) {
    var seconds = json.getValue(name) instanceof Number number ? number.doubleValue() : 0;
    return Instant.ofEpochMilli(Math.round(seconds * MILLIS));
  }

  static Moment moment(JsonObject json, String name) {
    return Moment.of(instant(json, name));
  }

  /** Null where there is none. */
  static @Nullable Moment maybe(JsonObject json, String name) {
    return json.containsKey(name) ? moment(json, name) : null;
  }
}
