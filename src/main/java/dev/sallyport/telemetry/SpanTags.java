package dev.sallyport.telemetry;

import dev.sallyport.runtime.Instances;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.tracing.TagExtractor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Of the tags that Vert.x would put on a span, those that say nothing of people or secrets.
 *
 * @param all what Vert.x would put
 */
record SpanTags<T>(TagExtractor<T> all) implements TagExtractor<T> {
  /** The name of a command to Redis, without what it is about. */
  static final String COMMAND = "db.operation.name";

  /** An address on the bus. */
  private static final String DESTINATION = "messaging.destination.name";

  private static final String METHOD = "http.request.method";

  /** Stands for a method that a stranger made up, as OpenTelemetry has it. */
  private static final String UNKNOWN = "_OTHER";

  private static final Set<String> METHODS =
      HttpMethod.values().stream().map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

  private static final Set<String> HARMLESS =
      Set.of(
          METHOD,
          "http.response.status_code",
          "url.scheme",
          DESTINATION,
          "messaging.operation.name",
          COMMAND,
          "db.system");

  static <T> TagExtractor<T> of(TagExtractor<T> all) {
    return new SpanTags<>(all);
  }

  /** The method, if it is one that everybody knows. */
  static String method(String name) {
    return METHODS.contains(name) ? name : UNKNOWN;
  }

  private List<Integer> kept(T object) {
    var kept = new ArrayList<Integer>();
    for (int i = 0; i < all.len(object); i++) {
      if (HARMLESS.contains(all.name(object, i))) {
        kept.add(i);
      }
    }
    return kept;
  }

  @Override
  public int len(T object) {
    return kept(object).size();
  }

  @Override
  public String name(T object, int index) {
    return all.name(object, kept(object).get(index));
  }

  @Override
  public String value(T object, int index) {
    int at = kept(object).get(index);
    var value = all.value(object, at);
    return switch (all.name(object, at)) {
      case METHOD -> method(value);
      case DESTINATION -> Instances.shared(value);
      default -> value;
    };
  }
}
