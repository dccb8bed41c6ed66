package dev.sallyport.token.bearer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects that somebody else wrote, in UTF-8 only: bounded in depth and number length, no name
 * twice (RFC 8725 §2.4), nothing after the end. The caller bounds the size.
 */
final class StrictJson {
  private static final int DEPTH = 8;
  private static final int NUMBER = 32;

  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};

  private static final TypeReference<ArrayList<Object>> LIST = new TypeReference<>() {};

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxNumberLength(NUMBER)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .build();

  private StrictJson() {}

  /** The object, unmodifiable throughout and without what is null; null for anything else. */
  static @Nullable Map<String, Object> object(byte[] text) {
    try {
      // As text, since the library would guess at other encodings of bytes.
      var read =
          MAPPER.readValue(UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString(), OBJECT);
      return read == null ? null : frozen(read);
    } catch (CharacterCodingException | JsonProcessingException notOurs) {
      return null;
    }
  }

  /**
   * The list, unmodifiable throughout and without what is null.
   *
   * @throws KeyTrouble for anything else
   */
  static List<Object> list(byte[] text) {
    try {
      var read =
          MAPPER.readValue(UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString(), LIST);
      if (read != null) {
        return frozen(read);
      }
    } catch (CharacterCodingException | JsonProcessingException notOurs) {
      // Told below.
    }
    throw new KeyTrouble("no JSON list");
  }

  /**
   * The object.
   *
   * @throws KeyTrouble for anything else
   */
  static Map<String, Object> read(byte[] text) {
    var object = object(text);
    if (object == null) {
      throw new KeyTrouble("no JSON object");
    }
    return object;
  }

  private static Map<String, Object> frozen(Map<?, ?> map) {
    var copy = new LinkedHashMap<String, Object>();
    map.forEach(
        (name, value) -> {
          if (value != null) {
            copy.put((String) name, frozen(value));
          }
        });
    return Collections.unmodifiableMap(copy);
  }

  private static List<Object> frozen(List<?> list) {
    var copy = new ArrayList<Object>();
    for (var value : list) {
      if (value != null) {
        copy.add(frozen(value));
      }
    }
    return Collections.unmodifiableList(copy);
  }

  private static Object frozen(Object value) {
    return switch (value) {
      case Map<?, ?> map -> frozen(map);
      case List<?> list -> frozen(list);
      default -> value;
    };
  }
}
