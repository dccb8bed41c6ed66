package dev.sallyport.directory;

import dev.sallyport.config.MessagesConfig;
import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.config.MessagesConfig.Wording;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** How the messages of a pool made by the API are written in Redis. */
final class StoredMessages {
  private StoredMessages() {}

  static JsonArray write(MessagesConfig messages) {
    return new JsonArray(messages.texts().stream().map(StoredMessages::write).toList());
  }

  private static JsonObject write(Wording wording) {
    return new JsonObject()
        .put("kind", wording.kind().name())
        .put("language", wording.language())
        .put("subject", wording.subject())
        .put("mail", wording.mail())
        .put("sms", wording.sms());
  }

  /** A pool stored before there were any has none of its own. */
  static MessagesConfig read(@Nullable JsonArray json) {
    return json == null
        ? MessagesConfig.none()
        : MessagesConfig.of(json.stream().map(each -> read((JsonObject) each)).toList());
  }

  private static Wording read(JsonObject json) {
    return new Wording(
        Kind.valueOf(json.getString("kind")),
        json.getString("language"),
        json.getString("subject"),
        json.getString("mail"),
        json.getString("sms"));
  }
}
