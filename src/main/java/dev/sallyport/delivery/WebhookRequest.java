package dev.sallyport.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.config.WebhookConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The request that a service wants for a message. Places are filled in one field or text at a time,
 * and the whole is written afterwards: no value can end its field and begin another.
 */
final class WebhookRequest {
  private final WebhookConfig config;
  private final Map<String, String> headers = new HashMap<>();

  WebhookRequest(WebhookConfig config) {
    this.config = config;
    headers.put(
        "Content-Type",
        config.json() == null ? "application/x-www-form-urlencoded" : "application/json");
    config.headers().forEach(header -> headers.put(header.name(), header.value().reveal()));
    var password = config.password();
    if (config.username() != null && password != null) {
      var both = (config.username() + ":" + password.reveal()).getBytes(UTF_8);
      headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }
  }

  String method() {
    return config.method().name();
  }

  Map<String, String> headers() {
    return headers;
  }

  String url(Message message) {
    return config.query().isEmpty()
        ? config.url()
        : config.url() + "?" + encoded(config.query(), values(message));
  }

  Buffer body(Message message) {
    var values = values(message);
    return config.json() == null
        ? Buffer.buffer(encoded(config.form(), values))
        : filled(new JsonObject(config.json()), values).toBuffer();
  }

  private Map<String, String> values(Message message) {
    var values = new HashMap<>(message.facts());
    values.put("to", message.to());
    values.put("text", message.text());
    values.put("subject", message.subject());
    values.put("medium", message.medium().name());
    values.put("format", message.html() ? "html" : "plain");
    var key = config.key();
    if (key != null) {
      values.put("key", key.reveal());
    }
    return values;
  }

  private static String encoded(Map<String, String> fields, Map<String, String> values) {
    return new TreeMap<>(fields)
        .entrySet().stream()
            .map(
                each ->
                    encoded(each.getKey()) + "=" + encoded(Filled.text(each.getValue(), values)))
            .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    // A plus is a blank in a form only.
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private static JsonObject filled(JsonObject template, Map<String, String> values) {
    var filled = new JsonObject();
    template.forEach(each -> filled.put(each.getKey(), filled(each.getValue(), values)));
    return filled;
  }

  private static @Nullable Object filled(@Nullable Object template, Map<String, String> values) {
    return switch (template) {
      case null -> null;
      case String text -> Filled.text(text, values);
      case JsonObject object -> filled(object, values);
      case JsonArray array ->
          array.stream()
              .map(each -> filled(each, values))
              .collect(JsonArray::new, JsonArray::add, JsonArray::addAll);
      default -> template;
    };
  }
}
