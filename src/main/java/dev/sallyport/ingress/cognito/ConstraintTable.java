package dev.sallyport.ingress.cognito;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of facts about every operation's input, read once from {@code
 * cognito/constraints.json}: AWS's service model, and where a {@code note} says so, what the live
 * service does instead. A shape's {@code judge} stands in for a {@code pattern} that could take
 * more than linear time. Our own operations, and those that are later than the model, are in {@code
 * cognito/extensions.json}, in the same form.
 *
 * @param inputs the input shape's name of each operation
 * @param shapes all shapes by name
 */
record ConstraintTable(Map<String, String> inputs, Map<String, Shape> shapes) {
  private static final List<String> FILES =
      List.of("/cognito/constraints.json", "/cognito/extensions.json");

  ConstraintTable {
    inputs = Map.copyOf(inputs);
    shapes = Map.copyOf(shapes);
  }

  /** Reads the table; a broken one is a broken build. */
  static ConstraintTable read() {
    var inputs = new HashMap<String, String>();
    var shapes = new HashMap<String, Shape>();
    for (var file : FILES) {
      var table = json(file);
      table
          .getJsonObject("operations")
          .forEach(op -> inputs.put(op.getKey(), ((JsonObject) op.getValue()).getString("input")));
      table
          .getJsonObject("shapes")
          .forEach(entry -> shapes.put(entry.getKey(), shape((JsonObject) entry.getValue())));
    }
    return new ConstraintTable(inputs, shapes);
  }

  private static JsonObject json(String name) {
    try (var file = ConstraintTable.class.getResourceAsStream(name)) {
      var bytes = Objects.requireNonNull(file, name).readAllBytes();
      return new JsonObject(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The shape of this name. */
  Shape shape(String name) {
    return Objects.requireNonNull(shapes.get(name), name);
  }

  private static Shape shape(JsonObject row) {
    var hidden = row.getBoolean("sensitive", false);
    var min = row.getInteger("min");
    var max = row.getInteger("max");
    return switch (row.getString("type")) {
      case "string" -> text(row, hidden, min, max);
      case "integer" ->
          new Shape.Whole(hidden, row.getLong("min"), row.getLong("max"), Integer.MAX_VALUE);
      case "long" ->
          new Shape.Whole(hidden, row.getLong("min"), row.getLong("max"), Long.MAX_VALUE);
      case "boolean" -> new Shape.Flag(hidden);
      case "timestamp" -> new Shape.Moment(hidden);
      case "blob" -> new Shape.Bytes(hidden, min, max);
      case "list" -> new Shape.Items(hidden, min, max, row.getString("of"));
      case "map" ->
          new Shape.Entries(hidden, min, max, row.getString("key"), row.getString("value"));
      case "structure" -> structure(row, hidden);
      default -> throw new IllegalStateException("unknown type in the table: " + row);
    };
  }

  private static Shape text(
      JsonObject row, boolean hidden, @Nullable Integer min, @Nullable Integer max) {
    var pattern = row.getString("pattern");
    var judge = row.getString("judge", pattern);
    return new Shape.Text(
        hidden,
        min,
        max,
        pattern,
        judge == null ? null : Pattern.compile(judge),
        strings(row.getJsonArray("enum", new JsonArray())));
  }

  private static Shape structure(JsonObject row, boolean hidden) {
    var members = new LinkedHashMap<String, String>();
    row.getJsonObject("members")
        .forEach(member -> members.put(member.getKey(), (String) member.getValue()));
    return new Shape.Structure(
        hidden, members, Set.copyOf(strings(row.getJsonArray("required", new JsonArray()))));
  }

  private static List<String> strings(JsonArray array) {
    return array.stream().map(String.class::cast).collect(Collectors.toUnmodifiableList());
  }
}
