package dev.sallyport.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that set something: {@code SALLYPORT_} and the path of a key with
 * underscores between its parts, in capitals. {@code pools[0].name} is {@code
 * SALLYPORT_POOLS_0_NAME}.
 */
final class Environment {
  private static final String PREFIX = "SALLYPORT_";

  private final TreeMap<String, String> values = new TreeMap<>();
  private final Set<String> used = new HashSet<>();

  Environment(Map<String, String> env) {
    env.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            values.put(name, value);
          }
        });
  }

  /** The variable's name for a path, whether there is one or not. */
  static String name(String path) {
    var name = new StringBuilder(PREFIX);
    path.chars()
        .filter(character -> character != ']')
        .map(character -> alphanumeric(character) ? Character.toUpperCase(character) : '_')
        .forEach(character -> name.append((char) character));
    return name.toString();
  }

  private static boolean alphanumeric(int character) {
    return character < 128 && Character.isLetterOrDigit(character);
  }

  boolean has(String path) {
    return !values.isEmpty() && values.containsKey(name(path));
  }

  /** Whether something below the path is set. */
  boolean hasBelow(String path) {
    if (values.isEmpty()) {
      return false;
    }
    var start = name(path) + "_";
    var next = values.ceilingKey(start);
    return next != null && next.startsWith(start);
  }

  /** The value for a path, which thereby counts as used; null when there is none. */
  @Nullable String take(String path) {
    if (values.isEmpty()) {
      return null;
    }
    used.add(name(path));
    return values.get(name(path));
  }

  /** What follows the path in the names below it, in small letters. */
  List<String> keysBelow(String path) {
    var start = name(path) + "_";
    var keys = new ArrayList<String>();
    for (var name : values.tailMap(start).keySet()) {
      if (!name.startsWith(start)) {
        break;
      }
      keys.add(name.substring(start.length()).toLowerCase(Locale.ROOT));
    }
    return keys;
  }

  List<String> unused() {
    return values.keySet().stream().filter(name -> !used.contains(name)).toList();
  }
}
