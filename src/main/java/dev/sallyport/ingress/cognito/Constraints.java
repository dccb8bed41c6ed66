package dev.sallyport.ingress.cognito;

import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks an operation's input against the constraint table, with Cognito's own messages. A value of
 * the wrong JSON type ends the check; broken constraints are collected and told together.
 */
final class Constraints {
  private static final int MOST_TOLD = 20;
  private static final int LONGEST_SHOWN = 1_024;

  private final ConstraintTable table;

  Constraints(ConstraintTable table) {
    this.table = table;
  }

  /** What came of a check. */
  sealed interface Checked {
    record Fine() implements Checked {}

    record WrongType(Fault.Unreadable fault) implements Checked {}

    record Broken(Failure.Invalid failure) implements Checked {}
  }

  /** Whether Cognito has an operation of this name, here or not. */
  boolean knows(String operation) {
    return table.inputs().containsKey(operation);
  }

  /** Checks the input of a known operation; members that it does not have are ignored. */
  Checked check(String operation, JsonObject input) {
    var shape = Objects.requireNonNull(table.inputs().get(operation), operation);
    var check = new Check();
    check.value(shape, "", input.getMap(), false);
    if (check.wrongType != null) {
      return new Checked.WrongType(new Fault.Unreadable(check.wrongType));
    }
    if (check.broken.isEmpty()) {
      return new Checked.Fine();
    }
    return new Checked.Broken(new Failure.Invalid(message(check.broken)));
  }

  private static String message(List<String> broken) {
    return broken.size()
        + (broken.size() == 1 ? " validation error" : " validation errors")
        + " detected: "
        + String.join("; ", broken);
  }

  /** One walk through one input. */
  private final class Check {
    private final List<String> broken = new ArrayList<>();
    private @Nullable String wrongType;

    void value(String shapeName, String path, Object value, boolean hidden) {
      if (wrongType != null || broken.size() >= MOST_TOLD) {
        return;
      }
      var shape = table.shape(shapeName);
      var secret = hidden || shape.sensitive();
      switch (shape) {
        case Shape.Text text when value instanceof String string ->
            tell(path, secret ? null : string, text.broken(string));
        case Shape.Whole whole when value instanceof Long number && fits(number, whole) ->
            tell(path, secret ? null : number, whole.broken(number));
        case Shape.Flag _ when value instanceof Boolean -> {}
        case Shape.Moment _ when value instanceof Number -> {}
        case Shape.Bytes bytes when value instanceof String base64 && decoded(base64) >= 0 ->
            tell(path, null, Shape.brokenSize(decoded(base64), bytes.min(), bytes.max()));
        case Shape.Items items when value instanceof List<?> list ->
            items(items, path, list, secret);
        case Shape.Entries entries when value instanceof Map<?, ?> map ->
            entries(entries, path, map, secret);
        case Shape.Structure structure when value instanceof Map<?, ?> map ->
            structure(structure, path, map, secret);
        case Shape _ -> wrongType = wrongType(shape, path, value);
      }
    }

    private void structure(
        Shape.Structure structure, String path, Map<?, ?> members, boolean secret) {
      structure
          .members()
          .forEach(
              (name, shape) -> {
                var member = members.get(name);
                var at = (path.isEmpty() ? "" : path + ".") + lowerCamel(name);
                if (member != null) {
                  value(shape, at, member, secret);
                } else if (structure.required().contains(name)) {
                  missing(at);
                }
              });
    }

    private void items(Shape.Items items, String path, List<?> list, boolean secret) {
      var shown = secret || hides(items.of()) ? null : shown(list);
      var size = Shape.brokenSize(list.size(), items.min(), items.max());
      tell(path, shown, size);
      if (!size.isEmpty()) {
        return;
      }
      for (var i = 0; i < list.size(); i++) {
        var element = list.get(i);
        var at = path + "." + (i + 1) + ".member";
        if (element == null) {
          missing(at);
        } else if (element instanceof String string
            && table.shape(items.of()) instanceof Shape.Text text) {
          if (!text.broken(string).isEmpty()) {
            tell(path, shown, List.of("Member must satisfy constraint: " + text.rules()));
            return;
          }
        } else {
          value(items.of(), at, element, secret);
        }
      }
    }

    private void entries(Shape.Entries entries, String path, Map<?, ?> map, boolean secret) {
      tell(path, null, Shape.brokenSize(map.size(), entries.min(), entries.max()));
      map.forEach(
          (key, value) -> {
            if (breaks(entries.key(), key)) {
              tellOnce(path, "Map keys must satisfy constraint: " + rules(entries.key()));
            }
            if (breaks(entries.value(), value)) {
              tellOnce(path, "Map value must satisfy constraint: " + rules(entries.value()));
            } else {
              value(entries.value(), path + ".value", value, secret);
            }
          });
    }

    private boolean breaks(String shape, Object value) {
      return table.shape(shape) instanceof Shape.Text text
          && value instanceof String string
          && !text.broken(string).isEmpty();
    }

    private String rules(String shape) {
      return table.shape(shape) instanceof Shape.Text text ? text.rules() : "[]";
    }

    private boolean hides(String shape) {
      return table.shape(shape).sensitive();
    }

    private void missing(String path) {
      broken.add(failed("Value null at '" + path + "'", "Member must not be null"));
    }

    private void tellOnce(String path, String rule) {
      var line = failed("Value at '" + path + "'", rule);
      if (!broken.contains(line)) {
        broken.add(line);
      }
    }

    /** A null value is one that must not be shown. */
    private void tell(String path, @Nullable Object value, List<String> rules) {
      var what = value == null ? "Value at '" : "Value '" + cut(value) + "' at '";
      rules.forEach(rule -> broken.add(failed(what + path + "'", rule)));
    }

    private static String failed(String what, String rule) {
      return what + " failed to satisfy constraint: " + rule;
    }
  }

  private static boolean fits(long number, Shape.Whole whole) {
    return number <= whole.most() && number >= -whole.most() - 1;
  }

  /** How many bytes this stands for, or -1 when it is not base64. */
  private static int decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64).length;
    } catch (IllegalArgumentException notBase64) {
      return -1;
    }
  }

  private static @Nullable String shown(List<?> list) {
    return list.stream().allMatch(element -> element instanceof String)
        ? list.stream().map(String.class::cast).collect(Collectors.joining(", ", "[", "]"))
        : null;
  }

  private static String cut(Object value) {
    var text = value.toString();
    return text.length() <= LONGEST_SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_SHOWN / 2)) + "...";
  }

  private static String lowerCamel(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private static String wrongType(Shape shape, String path, Object value) {
    var wanted =
        switch (shape) {
          case Shape.Text _ -> "String";
          case Shape.Whole _ -> "Integer";
          case Shape.Flag _ -> "Boolean";
          case Shape.Moment _ -> "Timestamp";
          case Shape.Bytes _ -> "Blob";
          case Shape.Items _ -> "List";
          case Shape.Entries _ -> "Map";
          case Shape.Structure _ -> "Structure";
        };
    var found =
        switch (value) {
          case String _ -> "STRING_VALUE";
          case Number _ -> "NUMBER_VALUE";
          case Boolean bool -> bool ? "TRUE_VALUE" : "FALSE_VALUE";
          case List<?> _ -> "LIST_VALUE";
          default -> "OBJECT_VALUE";
        };
    return found + " can not be converted to " + wanted + " at '" + path + "'";
  }
}
