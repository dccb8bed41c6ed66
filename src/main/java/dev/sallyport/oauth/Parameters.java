package dev.sallyport.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.QueryStringEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request in the {@code application/x-www-form-urlencoded} form. One that is
 * empty counts as absent, and none may be there twice (RFC 6749 §3.1, §3.2) but {@code resource}
 * (RFC 8707 §2) and {@code audience} (RFC 8693 §2.1).
 */
public final class Parameters {
  private static final int MOST = 64;
  private static final String RESOURCE = "resource";
  private static final Set<String> MANY = Set.of(RESOURCE, "audience");

  private final Map<String, List<String>> all;

  private Parameters(Map<String, List<String>> all) {
    this.all = all;
  }

  /**
   * Reads them. Fails with {@code IllegalArgumentException} where they are not in that form.
   *
   * @param text a query without its question mark, or a form's body
   */
  public static Parameters read(String text) {
    return new Parameters(new QueryStringDecoder(text, UTF_8, false, MOST).parameters());
  }

  /** The first value, or null where there is none or it is empty. */
  public @Nullable String get(String name) {
    var values = all.getOrDefault(name, List.of());
    return values.isEmpty() || values.getFirst().isEmpty() ? null : values.getFirst();
  }

  /** The same, or the empty text. */
  public String text(String name) {
    var value = get(name);
    return value == null ? "" : value;
  }

  /** Each {@code resource} that is there, in order and none twice. */
  public List<String> resources() {
    return each(RESOURCE);
  }

  /** Each value of a parameter that may be there more than once, in order and none twice. */
  public List<String> each(String name) {
    return all.getOrDefault(name, List.of()).stream()
        .filter(value -> !value.isEmpty())
        .distinct()
        .toList();
  }

  /** The parts of a value that spaces part, none twice. */
  public Set<String> words(String name) {
    return text(name).isEmpty()
        ? Set.of()
        : Set.of(text(name).trim().split(" +")).stream().collect(Collectors.toUnmodifiableSet());
  }

  /** These and one more, in the place of any there was of its name. */
  public Parameters with(String name, String value) {
    var more = new LinkedHashMap<>(all);
    more.put(name, List.of(value));
    return new Parameters(more);
  }

  /** All but some, in the same form. */
  public String without(Set<String> names) {
    var encoder = new QueryStringEncoder("");
    all.forEach(
        (name, values) -> {
          if (!names.contains(name)) {
            values.forEach(value -> encoder.addParam(name, value));
          }
        });
    var text = encoder.toString();
    return text.isEmpty() ? text : text.substring(1);
  }

  /** Those that are there more than once, and may not be. */
  public Set<String> repeated() {
    return all.entrySet().stream()
        .filter(each -> each.getValue().size() > 1 && !MANY.contains(each.getKey()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
