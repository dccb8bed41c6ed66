package dev.sallyport.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP service that sends messages, and the request it wants for each.
 *
 * @param url without a query; https, or on this machine
 * @param query parameters added to it, with places
 * @param headers sent as they are
 * @param username of basic authentication, given together with its password, or null
 * @param form fields of a form, with places; empty where there is {@code json}
 * @param json a JSON object in whose texts there are places, or null
 * @param key what the place {@code {key}} stands for, or null
 * @param secret signs each request; null leaves them unsigned
 * @param timeout how long one request may take
 * @param atOnce how many may be under way
 */
public record WebhookConfig(
    String url,
    Method method,
    Map<String, String> query,
    List<Header> headers,
    @Nullable String username,
    @Nullable Secret password,
    Map<String, String> form,
    @Nullable String json,
    @Nullable Secret key,
    @Nullable Secret secret,
    Duration timeout,
    int atOnce) {

  /** What can stand in braces in a template, besides the key. */
  private static final Set<String> PLACES =
      Set.of("to", "text", "subject", "kind", "medium", "format", "username", "code");

  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)\\}");
  private static final Rule PARAMETER = Rule.lengthBetween(1, 128);
  private static final Rule TEMPLATE = Rule.lengthBetween(0, 4_096);
  private static final Rule NAME =
      Rule.matching(
          "(?i)(?!(host|content-type|content-length|connection|transfer-encoding)$)"
              + "[a-z0-9!#$%&'*+.^_`|~-]{1,128}",
          "must be the name of a header, and not one that every request has");
  private static final Rule VALUE =
      Rule.matching("[\\x20-\\x7e]{1,4096}", "must be printable ASCII characters");

  /** How the request is made. */
  public enum Method {
    POST,
    PUT
  }

  /** One header; its value may be a key of the service's. */
  public record Header(String name, Secret value) {
    static Header read(Section section) {
      return new Header(section.requiredText("name", NAME), section.requiredSecret("value", VALUE));
    }
  }

  public WebhookConfig {
    query = Map.copyOf(query);
    headers = List.copyOf(headers);
    form = Map.copyOf(form);
  }

  static WebhookConfig read(Section section) {
    var query = section.map("query", PARAMETER, TEMPLATE);
    var form = section.map("form", PARAMETER, TEMPLATE);
    var json = section.optionalText("json", Rule.lengthBetween(2, 16_384));
    var key = section.secret("key", Rule.lengthBetween(1, 4_096));
    var username = section.optionalText("username", VALUE);
    var password = section.secret("password", Rule.lengthBetween(1, 4_096));
    if ((username == null) != (password == null)) {
      section.fault("username", "must be given together with password");
    }
    if (form.isEmpty() == (json == null)) {
      section.fault("must have a form or a json body, and not both");
    }
    if (json != null && !object(json)) {
      section.fault("json", "must be a JSON object");
    }
    var templates =
        Stream.of(query.values().stream(), form.values().stream(), Stream.ofNullable(json));
    templates
        .flatMap(each -> each)
        .flatMap(template -> PLACE.matcher(template).results())
        .map(found -> found.group(1))
        .filter(place -> !PLACES.contains(place) && !(place.equals("key") && key != null))
        .distinct()
        .forEach(
            place -> section.fault("{" + place + "} is no place of a message" + missing(place)));
    return new WebhookConfig(
        section.requiredText("url", Rule.SAFE_URL),
        section.choice("method", Method.class, Method.POST),
        query,
        section.sections("headers").stream().map(Header::read).toList(),
        username,
        password,
        form,
        json,
        key,
        section.secret("secret", Rule.lengthBetween(16, 1_024)),
        section.duration(
            "timeout", Duration.ofMillis(100), Duration.ofMinutes(1), Duration.ofSeconds(10)),
        section.intBetween("atOnce", 1, 1_000, 16));
  }

  private static String missing(String place) {
    return place.equals("key") ? " without a key" : "";
  }

  private static boolean object(String json) {
    try {
      return !new JsonObject(json).isEmpty();
    } catch (DecodeException noJson) {
      return false;
    }
  }
}
