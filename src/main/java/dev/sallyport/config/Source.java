package dev.sallyport.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Where the texts of one section come from: the environment, else the file. It remembers which keys
 * were asked for, so that what nobody reads can be named.
 */
final class Source {
  private final Reading reading;
  private final String path;
  private final @Nullable MappingNode node;
  private final @Nullable Shorthand shorthand;
  private final Set<String> known = new TreeSet<>();

  /** One value written where a section could stand; it means this key of the section. */
  private record Shorthand(String key, String value) {}

  /**
   * A source at a path.
   *
   * @param node what the file has there, if anything
   */
  Source(Reading reading, String path, @Nullable MappingNode node) {
    this(reading, path, node, null);
  }

  private Source(
      Reading reading, String path, @Nullable MappingNode node, @Nullable Shorthand shorthand) {
    this.reading = reading;
    this.path = path;
    this.node = node;
    this.shorthand = shorthand;
  }

  String path() {
    return path;
  }

  /** The path of a key here. */
  String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The path of an element of a list here. */
  String at(String key, int index) {
    return at(key) + "[" + index + "]";
  }

  boolean given() {
    return node != null || shorthand != null || reading.environment().hasBelow(path);
  }

  /** Whether this key was set, here or as a file of a secret. */
  boolean given(String key) {
    return inEnvironment(key)
        || child(key) != null
        || child(key + "File") != null
        || (shorthand != null && shorthand.key().equals(key));
  }

  /** Whether the environment sets this key or something below it. */
  boolean inEnvironment(String key) {
    var env = reading.environment();
    return env.has(at(key)) || env.has(at(key) + "File") || env.hasBelow(at(key));
  }

  // Sections below

  Source section(String key) {
    known.add(key);
    return switch (child(key)) {
      case null -> new Source(reading, at(key), null);
      case MappingNode mapping -> new Source(reading, at(key), mapping);
      case Node other -> misplaced(at(key), other);
    };
  }

  /** A section that may also be written as one value, which then is its {@code only} key. */
  Source shorthand(String key, String only) {
    var value = reading.environment().take(at(key));
    if (value == null && child(key) instanceof ScalarNode scalar) {
      value = scalar.getValue();
    }
    if (value == null) {
      return section(key);
    }
    known.add(key);
    return new Source(reading, at(key), null, new Shorthand(only, value));
  }

  List<Source> sections(String key) {
    known.add(key);
    var sections = new ArrayList<Source>();
    for (var item : items(key)) {
      var at = at(key, sections.size());
      sections.add(
          item instanceof MappingNode mapping
              ? new Source(reading, at, mapping)
              : misplaced(at, item));
    }
    while (reading.environment().hasBelow(at(key, sections.size()))) {
      sections.add(new Source(reading, at(key, sections.size()), null));
    }
    return sections;
  }

  private Source misplaced(String at, Node other) {
    reading.fault(at, "must be a section of settings, not " + YamlTree.kind(other));
    return new Source(reading, at, null);
  }

  // Texts

  /** The text of a key, or null where it is not set. */
  @Nullable String value(String key) {
    known.add(key);
    var fromEnvironment = reading.environment().take(at(key));
    if (fromEnvironment != null) {
      return fromEnvironment;
    }
    if (shorthand != null && shorthand.key().equals(key)) {
      return shorthand.value();
    }
    return switch (child(key)) {
      case null -> null;
      case ScalarNode scalar -> scalar.getValue();
      case Node other -> {
        reading.fault(at(key), "must be one value, not " + YamlTree.kind(other));
        yield null;
      }
    };
  }

  /** The texts of a list, or null where there is none. A variable may hold all, between commas. */
  @Nullable List<String> elements(String key) {
    known.add(key);
    var all = reading.environment().take(at(key));
    if (all != null) {
      return Arrays.stream(all.split(",", -1))
          .map(String::strip)
          .filter(t -> !t.isEmpty())
          .toList();
    }
    var texts = new ArrayList<String>();
    for (var item : items(key)) {
      var at = at(key, texts.size());
      var text = reading.environment().take(at);
      if (text == null && item instanceof ScalarNode scalar) {
        text = scalar.getValue();
      } else if (text == null) {
        reading.fault(at, at(key), "must be a list of texts, not of " + YamlTree.kind(item));
      }
      texts.add(text == null ? "" : text);
    }
    for (var more = next(key, texts); more != null; more = next(key, texts)) {
      texts.add(more);
    }
    return texts.isEmpty() && child(key) == null ? null : texts;
  }

  private @Nullable String next(String key, List<String> texts) {
    return reading.environment().take(at(key, texts.size()));
  }

  /** Names of the file's own, each with a text. */
  Map<String, String> map(String key) {
    known.add(key);
    var map = new LinkedHashMap<String, String>();
    switch (child(key)) {
      case null -> {}
      case MappingNode mapping -> entries(key, mapping, map);
      case Node other ->
          reading.fault(
              at(key), "must be a section of names and values, not " + YamlTree.kind(other));
    }
    for (var name : reading.environment().keysBelow(at(key))) {
      var value = reading.environment().take(at(key) + "." + name);
      var inFile = map.keySet().stream().filter(k -> k.equalsIgnoreCase(name)).findFirst();
      map.put(inFile.orElse(name), value == null ? "" : value);
    }
    return map;
  }

  private void entries(String key, MappingNode mapping, Map<String, String> map) {
    for (var tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode name) {
        if (tuple.getValueNode() instanceof ScalarNode value) {
          map.put(name.getValue(), value.getValue());
        } else {
          reading.fault(at(key + "." + name.getValue()), "must be a text");
        }
      }
    }
  }

  /** Whether the file has this key, whatever the environment says. */
  boolean written(String key) {
    known.add(key);
    return child(key) != null;
  }

  /** To be called when all has been read: what nobody asked for is a fault. */
  void finish() {
    if (node == null) {
      return;
    }
    for (var tuple : node.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && !known.contains(key.getValue())) {
        reading.faultAt(
            YamlTree.line(key),
            at(key.getValue()),
            "no such setting; here are " + String.join(", ", known));
      }
    }
  }

  private List<Node> items(String key) {
    return switch (child(key)) {
      case null -> List.of();
      case SequenceNode list -> list.getValue();
      case Node other -> {
        reading.fault(at(key), "must be a list, not " + YamlTree.kind(other));
        yield List.of();
      }
    };
  }

  private @Nullable Node child(String key) {
    return node == null ? null : YamlTree.child(node, key);
  }
}
