package dev.sallyport.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Some settings that stand together. Every read answers a usable value, so that reading goes on;
 * what is wrong becomes a fault. A key that nobody reads is a fault too. The environment wins over
 * the file.
 */
final class Section {
  private final Reading reading;
  private final String path;
  private final @Nullable MappingNode node;
  private final @Nullable Shorthand shorthand;
  private final Set<String> known = new TreeSet<>();

  /** One value written where a section could stand; it means this key of the section. */
  record Shorthand(String key, String value) {}

  Section(Reading reading, String path, @Nullable MappingNode node, @Nullable Shorthand shorthand) {
    this.reading = reading;
    this.path = path;
    this.node = node;
    this.shorthand = shorthand;
  }

  // What stands here

  /** Whether anything of it was set. */
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

  void fault(String key, String message) {
    reading.fault(at(key), message);
  }

  /** A fault of any path from the root. */
  void faultOf(String wholePath, String message) {
    reading.fault(wholePath, message);
  }

  /** A fault of the section as a whole. */
  void fault(String message) {
    reading.fault(path, message);
  }

  // Sections below

  Section section(String key) {
    known.add(key);
    return switch (child(key)) {
      case null -> below(at(key), null);
      case MappingNode mapping -> below(at(key), mapping);
      case Node other -> {
        fault(key, "must be a section of settings, not " + kind(other));
        yield below(at(key), null);
      }
    };
  }

  /** A section that may also be written as one value, which then is its {@code only} key. */
  Section shorthand(String key, String only) {
    var value = reading.environment().take(at(key));
    if (value == null && child(key) instanceof ScalarNode scalar) {
      value = scalar.getValue();
    }
    if (value == null) {
      return section(key);
    }
    known.add(key);
    return reading.open(new Section(reading, at(key), null, new Shorthand(only, value)));
  }

  List<Section> sections(String key) {
    known.add(key);
    var sections = new ArrayList<Section>();
    for (var item : items(key)) {
      var itemPath = at(key) + "[" + sections.size() + "]";
      if (item instanceof MappingNode mapping) {
        sections.add(below(itemPath, mapping));
      } else {
        reading.fault(itemPath, "must be a section of settings, not " + kind(item));
        sections.add(below(itemPath, null));
      }
    }
    while (reading.environment().hasBelow(at(key) + "[" + sections.size() + "]")) {
      sections.add(below(at(key) + "[" + sections.size() + "]", null));
    }
    return sections;
  }

  /** Faults where two of the sections have the same text under a key. */
  static void distinct(List<Section> sections, String key, UnaryOperator<String> fold) {
    var first = new HashMap<String, String>();
    for (var section : sections) {
      var text = section.value(key);
      if (text != null) {
        var before = first.putIfAbsent(fold.apply(text), section.path);
        if (before != null) {
          section.fault(key, Rule.quoted(text) + " is taken by " + before);
        }
      }
    }
  }

  // Values

  String text(String key, String otherwise, Rule rule) {
    var text = optionalText(key, rule);
    return text == null ? otherwise : text;
  }

  String requiredText(String key, Rule rule) {
    if (value(key) == null) {
      missing(key);
    }
    return text(key, "", rule);
  }

  @Nullable String optionalText(String key, Rule rule) {
    var text = value(key);
    if (text != null && !rule.accepts().test(text)) {
      fault(key, rule.refuse(text));
      return null;
    }
    return text;
  }

  int intBetween(String key, int least, int most, int otherwise) {
    return (int) longBetween(key, least, most, otherwise);
  }

  long longBetween(String key, long least, long most, long otherwise) {
    var text = value(key);
    if (text == null) {
      return otherwise;
    }
    try {
      var number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, like a number out of range
    }
    fault(
        key, "must be a whole number from " + least + " to " + most + ", not " + Rule.quoted(text));
    return otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    return switch (value(key)) {
      case null -> otherwise;
      case "true" -> true;
      case "false" -> false;
      case String text -> {
        fault(key, "must be true or false, not " + Rule.quoted(text));
        yield otherwise;
      }
    };
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    var choice = optionalChoice(key, type);
    return choice == null ? otherwise : choice;
  }

  <E extends Enum<E>> E requiredChoice(String key, Class<E> type, E meanwhile) {
    if (value(key) == null) {
      missing(key);
    }
    return choice(key, type, meanwhile);
  }

  private <E extends Enum<E>> @Nullable E optionalChoice(String key, Class<E> type) {
    var text = value(key);
    if (text == null) {
      return null;
    }
    var names = Stream.of(type.getEnumConstants()).map(Enum::name).toList();
    if (names.contains(text)) {
      return Enum.valueOf(type, text);
    }
    fault(key, Rule.oneOf(key, names).refuse(text));
    return null;
  }

  Duration duration(String key, Duration least, Duration most, Duration otherwise) {
    var text = value(key);
    if (text == null) {
      return otherwise;
    }
    var duration = Durations.parse(text);
    if (duration != null && duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
      return duration;
    }
    fault(
        key,
        "must be a time from %s to %s, such as 30s, 15m, 24h or 30d, not %s"
            .formatted(Durations.spell(least), Durations.spell(most), Rule.quoted(text)));
    return otherwise;
  }

  Path path(String key, Path otherwise) {
    var text = value(key);
    try {
      return text == null ? otherwise : Path.of(text);
    } catch (InvalidPathException e) {
      fault(key, "is no path");
      return otherwise;
    }
  }

  @Nullable Condition condition(String key) {
    var text = value(key);
    try {
      return text == null ? null : Condition.of(text);
    } catch (IllegalArgumentException e) {
      fault(key, String.valueOf(e.getMessage()));
      return null;
    }
  }

  // Lists and maps

  List<String> texts(String key, List<String> otherwise, Rule rule) {
    var texts = elements(key);
    if (texts == null) {
      return otherwise;
    }
    for (var i = 0; i < texts.size(); i++) {
      var text = texts.get(i);
      if (!rule.accepts().test(text)) {
        reading.fault(at(key) + "[" + i + "]", at(key), rule.refuse(text));
      } else if (texts.indexOf(text) < i) {
        reading.fault(at(key) + "[" + i + "]", at(key), Rule.quoted(text) + " is there twice");
      }
    }
    return texts;
  }

  /** Names of the file's own, each with a text: the only place where any key will do. */
  Map<String, String> map(String key, Rule keys, Rule values) {
    known.add(key);
    var map = new LinkedHashMap<String, String>();
    var child = child(key);
    if (child instanceof MappingNode mapping) {
      for (var tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode name) {
          if (tuple.getValueNode() instanceof ScalarNode value) {
            map.put(name.getValue(), value.getValue());
          } else {
            fault(key + "." + name.getValue(), "must be a text");
          }
        }
      }
    } else if (child != null) {
      fault(key, "must be a section of names and values, not " + kind(child));
    }
    for (var name : reading.environment().keysBelow(at(key))) {
      var value = reading.environment().take(at(key) + "." + name);
      var inFile = map.keySet().stream().filter(k -> k.equalsIgnoreCase(name)).findFirst();
      map.put(inFile.orElse(name), value == null ? "" : value);
    }
    map.forEach(
        (name, value) -> {
          if (!keys.accepts().test(name)) {
            fault(key + "." + name, keys.refuse(name));
          } else if (!values.accepts().test(value)) {
            fault(key + "." + name, values.refuse(value));
          }
        });
    return map;
  }

  // Secrets

  @Nullable Secret secret(String key, Rule rule) {
    var text = secretText(key);
    if (text == null) {
      return null;
    }
    if (!rule.accepts().test(text)) {
      fault(key, rule.refuseSilently());
    }
    return new Secret(text);
  }

  Secret requiredSecret(String key, Rule rule) {
    var before = reading.faultCount();
    var secret = secret(key, rule);
    if (secret == null && reading.faultCount() == before) {
      fault(key, "is missing (or " + key + "File, the file that holds it)");
    }
    return secret == null ? new Secret("") : secret;
  }

  /** A list of secrets; its file form has one in each line. */
  List<Secret> secrets(String key, Rule rule) {
    known.add(key + "File");
    var texts = elements(key);
    if (texts == null) {
      var all = secretText(key);
      texts = all == null ? List.of() : all.lines().map(String::strip).toList();
    }
    if (!texts.stream().allMatch(rule.accepts())) {
      fault(key, rule.refuseSilently());
    }
    return texts.stream().map(Secret::new).toList();
  }

  private @Nullable String secretText(String key) {
    var env = reading.environment();
    known.add(key + "File");
    var fileInEnv = env.take(at(key) + "File");
    if (env.has(at(key)) && fileInEnv != null) {
      fault(key, "is set twice, by " + Environment.name(at(key)) + " and as a file");
    } else if (fileInEnv != null) {
      known.add(key);
      return reading.secretFile(fileInEnv, at(key) + "File");
    }
    var fileInFile = child(key + "File");
    if (env.has(at(key)) || fileInFile == null) {
      return value(key);
    }
    if (child(key) != null) {
      fault(key, "is set twice, here and by " + key + "File");
    }
    known.add(key);
    var name = value(key + "File");
    return name == null ? null : reading.secretFile(name, at(key) + "File");
  }

  // Underneath

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

  private void missing(String key) {
    fault(key, "is missing");
  }

  private @Nullable String value(String key) {
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
        fault(key, "must be one value, not " + kind(other));
        yield null;
      }
    };
  }

  /** The texts of a list, or null where there is none. A variable may hold all, between commas. */
  private @Nullable List<String> elements(String key) {
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
      var text = reading.environment().take(at(key) + "[" + texts.size() + "]");
      if (text == null && item instanceof ScalarNode scalar) {
        text = scalar.getValue();
      } else if (text == null) {
        reading.fault(
            at(key) + "[" + texts.size() + "]",
            at(key),
            "must be a list of texts, not of " + kind(item));
      }
      texts.add(text == null ? "" : text);
    }
    for (var more = next(key, texts); more != null; more = next(key, texts)) {
      texts.add(more);
    }
    return texts.isEmpty() && child(key) == null ? null : texts;
  }

  private @Nullable String next(String key, List<String> texts) {
    var at = at(key) + "[" + texts.size() + "]";
    return reading.environment().has(at) ? reading.environment().take(at) : null;
  }

  private List<Node> items(String key) {
    return switch (child(key)) {
      case null -> List.of();
      case SequenceNode list -> list.getValue();
      case Node other -> {
        fault(key, "must be a list, not " + kind(other));
        yield List.of();
      }
    };
  }

  private Section below(String at, @Nullable MappingNode mapping) {
    return reading.open(new Section(reading, at, mapping, null));
  }

  private @Nullable Node child(String key) {
    return node == null ? null : YamlTree.child(node, key);
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a section";
      case SequenceNode _ -> "a list";
      default -> "one value";
    };
  }
}
