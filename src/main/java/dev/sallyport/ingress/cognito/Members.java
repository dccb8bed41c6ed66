package dev.sallyport.ingress.cognito;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a request that makes a pool or client. A feature this version lacks is
 * refused with its name, never accepted and forgotten; switched off, it may be named.
 */
final class Members {
  private Members() {}

  /** Throws {@code Failed} for a member that asks for something and is not among these. */
  static void only(JsonObject json, Set<String> known) {
    json.forEach(
        member -> {
          if (!known.contains(member.getKey()) && asks(member.getValue())) {
            throw lacking(member.getKey());
          }
        });
  }

  /** Throws {@code Failed} where a member is given and is anything but this. */
  static void off(JsonObject json, String name, Object value) {
    var given = json.getValue(name);
    if (asks(given) && !value.equals(given)) {
      throw lacking(name + " " + given);
    }
  }

  private static boolean asks(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean flag -> flag;
      case JsonObject object -> object.stream().anyMatch(member -> asks(member.getValue()));
      case JsonArray array -> !array.isEmpty();
      case String text -> !text.isEmpty();
      default -> true;
    };
  }

  static JsonObject object(JsonObject json, String name) {
    return Optional.ofNullable(json.getJsonObject(name)).orElseGet(JsonObject::new);
  }

  static Stream<JsonObject> objects(JsonObject json, String name) {
    return Optional.ofNullable(json.getJsonArray(name)).stream()
        .flatMap(JsonArray::stream)
        .map(JsonObject.class::cast);
  }

  static List<String> strings(JsonObject json, String name) {
    return Optional.ofNullable(json.getJsonArray(name)).stream()
        .flatMap(JsonArray::stream)
        .map(String.class::cast)
        .toList();
  }

  static Failed lacking(String feature) {
    return new Failed(
        new Failure.Unsupported(feature + " is not supported by this version of Sallyport."));
  }

  static Failed invalid(String message) {
    return new Failed(new Failure.Invalid(message));
  }
}
