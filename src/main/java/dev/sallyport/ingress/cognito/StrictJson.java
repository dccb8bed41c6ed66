package dev.sallyport.ingress.cognito;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request body as one JSON object and takes nothing on trust: valid UTF-8, no repeated
 * names, no NUL and no half of a surrogate pair in any string, bounded depth and numbers, nothing
 * after the object. Members that are {@code null} read as absent. Whole numbers are {@code Long},
 * others {@code Double}.
 */
final class StrictJson {
  private static final int DEEPEST = 32;
  private static final int LONGEST_NUMBER = 40;
  private static final int LONGEST_STRING = 65_536;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxStringLength(LONGEST_STRING)
                  .maxNameLength(LONGEST_STRING)
                  .build())
          .build();

  private StrictJson() {}

  /** What came of reading. */
  sealed interface Read {
    record Ok(JsonObject object) implements Read {}

    record Bad(Fault.Unreadable fault) implements Read {}
  }

  /** A fault found in the middle of the tree. */
  private static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreadable(String why) {
      super(why);
    }
  }

  static Read read(byte[] body) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      try (var parser = FACTORY.createParser(text)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          return bad("The request body must be a JSON object.");
        }
        var object = new JsonObject(object(parser));
        return parser.nextToken() == null
            ? new Read.Ok(object)
            : bad("The request body must be one JSON object and nothing after it.");
      }
    } catch (CharacterCodingException notUtf8) {
      return bad("The request body is not valid UTF-8.");
    } catch (Unreadable fault) {
      return bad(String.valueOf(fault.getMessage()));
    } catch (StreamConstraintsException beyond) {
      return bad("The JSON is nested too deeply, or has a number that is too long.");
    } catch (IOException malformed) {
      // Jackson's own text quotes the body, which may hold a password.
      return bad("The request body is not well-formed JSON, or repeats a name.");
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    var members = new LinkedHashMap<String, Object>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = sound(parser.currentName());
      parser.nextToken();
      var value = value(parser);
      if (value != null) {
        members.put(name, value);
      }
    }
    return members;
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    var elements = new ArrayList<@Nullable Object>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return elements;
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> sound(parser.getText());
      case VALUE_NUMBER_INT -> whole(parser);
      case VALUE_NUMBER_FLOAT -> fraction(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new Unreadable("The request body is not well-formed JSON.");
    };
  }

  private static Long whole(JsonParser parser) throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw new Unreadable("The JSON has a number that is out of range.");
    }
    return parser.getLongValue();
  }

  private static Double fraction(JsonParser parser) throws IOException {
    var number = parser.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw new Unreadable("The JSON has a number that is out of range.");
    }
    return number;
  }

  private static String sound(String text) throws IOException {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '\0') {
        throw new Unreadable("The JSON has a NUL character in a string.");
      }
      if (Character.isSurrogate(c)) {
        var paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          throw new Unreadable("The JSON has half of a surrogate pair in a string.");
        }
        i++;
      }
    }
    return text;
  }

  private static Read bad(String why) {
    return new Read.Bad(new Fault.Unreadable(why));
  }
}
