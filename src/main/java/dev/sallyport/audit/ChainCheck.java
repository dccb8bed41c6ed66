package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether what is left of the log is what was written: line after line, then whether the end
 * is there. Lines of others between those of the chain do not matter; several chains may be in one
 * log, also side by side, as where the logs of replicas are collected. What was cut off at the very
 * beginning of all, as old logs are, is no break.
 */
public final class ChainCheck {
  /** Two readers must not read two things, so no name comes twice. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Kek kek;
  private final boolean section;
  private final SequencedMap<String, Seen> seen = new LinkedHashMap<>();
  private long lines;

  /**
   * Nothing is read yet.
   *
   * @param kek of the installation that wrote it, with those that were current then
   * @param section whether it is a piece out of the middle, of which neither chains' beginnings nor
   *     their ends are asked
   */
  public ChainCheck(Kek kek, boolean section) {
    this.kek = kek;
    this.section = section;
  }

  /** A chain as far as it was read. */
  private record Seen(long number, String mac, String source) {}

  /** How many lines of chains there were. */
  public long lines() {
    return lines;
  }

  /** How many chains. */
  public int chains() {
    return seen.size();
  }

  /** Reads the next line of the log; null where nothing is wrong with it, else what is. */
  public @Nullable String next(String text) {
    if (!text.startsWith("{")) {
      return null;
    }
    JsonNode read;
    try {
      read = MAPPER.readTree(text);
    } catch (JsonProcessingException torn) {
      return "cannot be read";
    }
    if (!read.path("loggerName").asText("").equals(AuditLine.LOGGER)) {
      return null;
    }
    lines++;
    var parts = parts(read);
    return parts == null ? "is no line of a chain" : linked(parts);
  }

  /** Null where it is nothing that was written so. */
  private static @Nullable SequencedMap<String, String> parts(JsonNode read) {
    var parts = new LinkedHashMap<String, String>();
    for (var each : read.path("kvpList")) {
      for (var part : each.properties()) {
        if (!part.getValue().isTextual()
            || parts.put(part.getKey(), part.getValue().asText()) != null) {
          return null;
        }
      }
    }
    return read.path("formattedMessage").asText("").equals(AuditLine.MESSAGE)
            && parts.getOrDefault(AuditLine.NUMBER, "").matches("[1-9]\\d{0,17}")
            && parts.containsKey(AuditLine.CHAIN)
            && parts.containsKey(AuditLine.MAC)
        ? parts
        : null;
  }

  private @Nullable String linked(SequencedMap<String, String> parts) {
    var mac = parts.getOrDefault(AuditLine.MAC, "");
    var its = parts.getOrDefault(AuditLine.KEY, "");
    var key = kek.macKeyOf(its, AuditLog.PURPOSE);
    if (key == null) {
      return "was written with the kek " + its + ", which is not here";
    }
    if (!ConstantTime.equal(AuditLine.mac(key, parts), mac)) {
      return "was changed, or was not written by this installation";
    }
    var chain = parts.getOrDefault(AuditLine.CHAIN, "");
    var number = Long.parseLong(parts.getOrDefault(AuditLine.NUMBER, ""));
    var last = seen.get(chain);
    var wrong =
        last == null
            ? begun(number, parts)
            : follows(last, number, parts.getOrDefault(AuditLine.BEFORE, ""));
    if (wrong == null) {
      var source = parts.getOrDefault(AuditLine.SOURCE, last == null ? "" : last.source());
      seen.put(chain, new Seen(number, mac, source));
    }
    return wrong;
  }

  private static @Nullable String follows(Seen last, long number, String before) {
    if (number <= last.number()) {
      return "comes after line " + last.number() + " of its chain, and is line " + number;
    }
    if (number > last.number() + 1) {
      return (number - last.number() - 1) + " lines of its chain are missing before it";
    }
    return before.equals(last.mac()) ? null : "does not follow the line before it in its chain";
  }

  private @Nullable String begun(long number, SequencedMap<String, String> parts) {
    if (section || seen.isEmpty()) {
      return null;
    }
    if (number > 1) {
      return (number - 1) + " lines of its chain are missing before it";
    }
    var former = parts.getOrDefault(AuditLine.FORMER, "").split(" ", 3);
    if (former.length < 3) {
      return null;
    }
    var before = seen.get(former[0]);
    if (before == null) {
      return first(parts) ? null : "the chain before this one, " + former[0] + ", is missing";
    }
    return before.number() < Long.parseLong(former[1])
        ? "the end of the chain before this one is missing: it had " + former[1] + " lines"
        : null;
  }

  /** Whether nothing of its source is known; of a chain without its beginning, nobody knows. */
  private boolean first(Map<String, String> parts) {
    var source = parts.getOrDefault(AuditLine.SOURCE, "");
    return seen.values().stream()
        .noneMatch(each -> each.source().equals(source) || each.source().isEmpty());
  }

  /**
   * What is missing at the end, by how far the chains are known to have come; null for nothing.
   *
   * @param known as it was before the log was read, or later
   */
  public @Nullable String end(Anchors.Known known) {
    if (section) {
      return null;
    }
    for (var chain : seen.entrySet()) {
      var come = known.chains().get(chain.getKey());
      if (come != null && come.number() > chain.getValue().number()) {
        return "the end of chain %s is missing: it has %d lines here, and had %d"
            .formatted(chain.getKey(), chain.getValue().number(), come.number());
      }
      var latest = known.latest().get(chain.getValue().source());
      if (latest != null && !seen.containsKey(latest)) {
        return "the latest chain of " + chain.getValue().source() + ", " + latest + ", is missing";
      }
    }
    return null;
  }
}
