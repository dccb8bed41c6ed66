package dev.sallyport.challenge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON that somebody else wrote: bounded in size, depth and number length, no name twice. */
final class ForeignJson {
  private static final int DEPTH = 8;
  private static final int NUMBER = 32;

  private final JsonMapper mapper;
  private final int most;

  /** Reads texts of this many bytes at most. */
  ForeignJson(int most) {
    this.most = most;
    var constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEPTH)
            .maxNumberLength(NUMBER)
            .maxStringLength(most)
            .build();
    this.mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
  }

  /** The tree, or null for anything that is not one JSON value within the bounds. */
  @Nullable JsonNode read(byte[] text) {
    if (text.length > most) {
      return null;
    }
    try {
      return mapper.readTree(text);
    } catch (IOException notJson) {
      return null;
    }
  }
}
