package dev.sallyport.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.audit.Personal.Factor;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an entry is written before it is sealed. Names are short, and what is empty is left out. */
final class EntryJson {
  private EntryJson() {}

  /** All of the decision, but for what is only for the person's own history. */
  static byte[] traced(Entry entry) {
    return written(entry).put("who", entry.event().who()).toBuffer().getBytes();
  }

  /** What the person's own history tells; whose it is stands beside it. */
  static byte[] personal(Entry entry, Personal personal) {
    var json = written(entry).put("t", personal.type().name()).put("s", personal.response().name());
    var answered = new JsonObject();
    personal.answered().forEach((factor, right) -> answered.put(factor.name(), right));
    if (!answered.isEmpty()) {
      json.put("f", answered);
    }
    put(json, "d", personal.device());
    return json.toBuffer().getBytes();
  }

  private static JsonObject written(Entry entry) {
    var event = entry.event();
    var json = new JsonObject().put("at", entry.at().toEpochMilli());
    put(json, "r", event.request().equals(event.attempt()) ? "" : event.request());
    put(json, "p", event.pool());
    put(json, "c", event.client());
    put(json, "i", event.address());
    put(json, "a", event.action());
    put(json, "q", event.challenge());
    put(json, "o", event.outcome());
    put(json, "y", event.why());
    return json;
  }

  private static void put(JsonObject json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  /** Reads either. */
  static Entry read(String attempt, String tag, byte[] bytes) {
    var json = new JsonObject(new String(bytes, UTF_8));
    return new Entry(
        Instant.ofEpochMilli(json.getLong("at")),
        new AuditEvent(
            attempt,
            json.getString("r", attempt),
            json.getString("p", ""),
            json.getString("c", ""),
            json.getString("who", ""),
            json.getString("i", ""),
            json.getString("a", ""),
            json.getString("q", ""),
            json.getString("o", ""),
            json.getString("y", ""),
            personal(tag, json)));
  }

  private static @Nullable Personal personal(String tag, JsonObject json) {
    if (!json.containsKey("t")) {
      return null;
    }
    Map<Factor, Boolean> answered = new EnumMap<>(Factor.class);
    json.getJsonObject("f", new JsonObject())
        .forEach(each -> answered.put(Factor.valueOf(each.getKey()), (Boolean) each.getValue()));
    return new Personal(
        tag,
        Personal.Type.valueOf(json.getString("t")),
        Personal.Response.valueOf(json.getString("s")),
        answered,
        json.getString("d", ""));
  }
}
