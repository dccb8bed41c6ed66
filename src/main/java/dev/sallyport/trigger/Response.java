package dev.sallyport.trigger;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code response} of an event as a function filled it in. What is absent or null has not been
 * said; what is of another type than it must be makes the whole answer unreadable.
 */
record Response(JsonObject json) {
  boolean flag(String name) {
    return switch (json.getValue(name)) {
      case null -> false;
      case Boolean flag -> flag;
      default -> throw unreadable();
    };
  }

  @Nullable String text(String name) {
    return switch (json.getValue(name)) {
      case null -> null;
      case String text -> text;
      default -> throw unreadable();
    };
  }

  /** Null where it was not said. */
  @Nullable Response object(String name) {
    return switch (json.getValue(name)) {
      case null -> null;
      case JsonObject object -> new Response(object);
      default -> throw unreadable();
    };
  }

  /** A map of texts; empty where it was not said. */
  Map<String, String> texts(String name) {
    var map = new LinkedHashMap<String, String>();
    var object = object(name);
    if (object != null) {
      for (var each : object.json) {
        switch (each.getValue()) {
          case null -> {}
          case String text -> map.put(each.getKey(), text);
          default -> throw unreadable();
        }
      }
    }
    return map;
  }

  /** A list of texts; empty where it was not said. */
  List<String> list(String name) {
    return switch (json.getValue(name)) {
      case null -> List.of();
      case JsonArray list -> list.stream().map(Response::element).toList();
      default -> throw unreadable();
    };
  }

  private static String element(@Nullable Object each) {
    if (each instanceof String text) {
      return text;
    }
    throw unreadable();
  }

  static Failed unreadable() {
    return new Failed(new Failure.TriggerUnreadable("Unrecognizable lambda output"));
  }

  /** Says nothing: it may hold what a client must not see. */
  @Override
  public String toString() {
    return "Response[]";
  }
}
