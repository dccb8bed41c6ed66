package dev.sallyport.imports;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON lines in the shape of list-users. A member that is not known is refused, never dropped. */
final class JsonRows implements Rows {
  /** Fifty attributes of 2,048 characters, each escaped, and their names. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final Set<String> KNOWN =
      Set.of(
          "Username",
          "Attributes",
          "Enabled",
          "UserStatus",
          "UserCreateDate",
          "UserLastModifiedDate",
          "MFAOptions",
          "passwordHash",
          "groups");

  @Override
  public int longestLine() {
    return LONGEST_LINE;
  }

  @Override
  public boolean header(String first) {
    return false;
  }

  @Override
  public Row row(String line) {
    var json = object(line);
    json.fieldNames().stream()
        .filter(name -> !KNOWN.contains(name))
        .findFirst()
        .ifPresent(
            _ -> {
              throw invalid("The line has a member that is not known.");
            });
    return new Row(
        text(json, "Username"),
        attributes(array(json, "Attributes")),
        flag(json, "Enabled"),
        text(json, "UserStatus"),
        moment(json.getValue("UserCreateDate")),
        json.getValue("passwordHash") == null ? null : text(json, "passwordHash"),
        texts(array(json, "groups")),
        sms(array(json, "MFAOptions")));
  }

  private static JsonObject object(String line) {
    try {
      return new JsonObject(line);
    } catch (DecodeException | ClassCastException notOne) {
      throw invalid("The line is not a JSON object.");
    }
  }

  private static Map<String, String> attributes(JsonArray array) {
    var all = new HashMap<String, String>();
    for (var each : array) {
      if (!(each instanceof JsonObject attribute)
          || !(attribute.getValue("Name") instanceof String name)
          || !(attribute.getValue("Value") instanceof String value)) {
        throw invalid("Attributes must be objects with Name and Value.");
      }
      if (!value.isEmpty() && all.put(name, value) != null) {
        throw invalid("An attribute is there twice.");
      }
    }
    return all;
  }

  private static boolean sms(JsonArray options) {
    for (var each : options) {
      if (!(each instanceof JsonObject option)
          || !"SMS".equals(option.getValue("DeliveryMedium"))) {
        throw invalid("MFAOptions can only have the DeliveryMedium SMS.");
      }
    }
    return !options.isEmpty();
  }

  private static List<String> texts(JsonArray array) {
    var all = new ArrayList<String>();
    for (var each : array) {
      if (!(each instanceof String text)) {
        throw invalid("groups must be texts.");
      }
      all.add(text);
    }
    return all;
  }

  private static JsonArray array(JsonObject json, String name) {
    return switch (json.getValue(name)) {
      case null -> new JsonArray();
      case JsonArray array -> array;
      default -> throw invalid(name + " must be a list.");
    };
  }

  private static String text(JsonObject json, String name) {
    if (json.getValue(name) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw invalid(name + " is missing or no text.");
  }

  private static boolean flag(JsonObject json, String name) {
    return switch (json.getValue(name)) {
      case null -> true;
      case Boolean flag -> flag;
      default -> throw invalid(name + " must be true or false.");
    };
  }

  /** ISO 8601, or seconds since 1970: which of them depends on the program that wrote it. */
  private static @Nullable Instant moment(@Nullable Object value) {
    try {
      return switch (value) {
        case null -> null;
        // What has no milliseconds since 1970 is too far away to be stored.
        case String text ->
            Instant.ofEpochMilli(OffsetDateTime.parse(text).toInstant().toEpochMilli());
        case Number seconds ->
            Instant.ofEpochMilli(new BigDecimal(seconds.toString()).movePointRight(3).longValue());
        default -> throw invalid("UserCreateDate is no time.");
      };
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException notOne) {
      throw invalid("UserCreateDate is no time.");
    }
  }

  private static Failed invalid(String why) {
    return new Failed(new Failure.Invalid(why));
  }
}
