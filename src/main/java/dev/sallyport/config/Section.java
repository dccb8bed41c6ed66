package dev.sallyport.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Some settings that stand together, read as what they are. Every read answers a usable value, so
 * that reading goes on; what is wrong becomes a fault. A key that nobody reads is a fault too.
 * Where the texts come from is for {@link Source}, what they may be for {@link Kind} and {@link
 * Rule}.
 */
final class Section {
  private final Reading reading;
  private final Source source;
  private final SecretSource secrets;

  Section(Reading reading, Source source) {
    this.reading = reading;
    this.source = source;
    this.secrets = new SecretSource(reading, source);
  }

  // What stands here

  /** Whether anything of it was set. */
  boolean given() {
    return source.given();
  }

  /** Whether this key was set, here or as a file of a secret. */
  boolean given(String key) {
    return source.given(key);
  }

  /** Whether the environment sets this key or something below it. */
  boolean inEnvironment(String key) {
    return source.inEnvironment(key);
  }

  void fault(String key, String message) {
    reading.fault(source.at(key), message);
  }

  /** A fault of any path from the root. */
  void faultOf(String wholePath, String message) {
    reading.fault(wholePath, message);
  }

  /** A fault of the section as a whole. */
  void fault(String message) {
    reading.fault(source.path(), message);
  }

  /** To be called when all has been read. */
  void finish() {
    source.finish();
  }

  // Sections below

  Section section(String key) {
    return reading.open(source.section(key));
  }

  /** A section that may also be written as one value, which then is its {@code only} key. */
  Section shorthand(String key, String only) {
    return reading.open(source.shorthand(key, only));
  }

  List<Section> sections(String key) {
    return source.sections(key).stream().map(reading::open).toList();
  }

  /** Faults where two of the sections have the same text under a key. */
  static void distinct(List<Section> sections, String key, UnaryOperator<String> fold) {
    var first = new HashMap<String, String>();
    for (var section : sections) {
      var text = section.source.value(key);
      if (text != null) {
        var before = first.putIfAbsent(fold.apply(text), section.source.path());
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
    require(key);
    return text(key, "", rule);
  }

  @Nullable String optionalText(String key, Rule rule) {
    var text = source.value(key);
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
    return value(key, Kind.wholeBetween(least, most), otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    return value(key, Kind.flag(), otherwise);
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    return value(key, Kind.choice(key, type), otherwise);
  }

  <E extends Enum<E>> E requiredChoice(String key, Class<E> type, E meanwhile) {
    require(key);
    return choice(key, type, meanwhile);
  }

  Duration duration(String key, Duration least, Duration most, Duration otherwise) {
    return value(key, Kind.timeBetween(least, most), otherwise);
  }

  Path path(String key, Path otherwise) {
    return value(key, Kind.path(), otherwise);
  }

  /** What is in the file of this name; null where none is named. */
  @Nullable Certificates certificates(String key) {
    return optional(key, Certificates::of);
  }

  @Nullable Condition condition(String key) {
    return optional(key, Condition::of);
  }

  @Nullable AccessRule accessRule(String key) {
    return optional(key, AccessRule::of);
  }

  PathPattern pathPattern(String key) {
    require(key);
    return value(key, PathPattern::of, PathPattern.of("/"));
  }

  private <T> T value(String key, Kind<T> kind, T otherwise) {
    var value = optional(key, kind);
    return value == null ? otherwise : value;
  }

  private <T> @Nullable T optional(String key, Kind<T> kind) {
    var text = source.value(key);
    try {
      return text == null ? null : kind.of(text);
    } catch (IllegalArgumentException refused) {
      fault(key, String.valueOf(refused.getMessage()));
      return null;
    }
  }

  private void require(String key) {
    if (source.value(key) == null) {
      fault(key, "is missing");
    }
  }

  // Lists and maps

  List<String> texts(String key, List<String> otherwise, Rule rule) {
    var texts = source.elements(key);
    if (texts == null) {
      return otherwise;
    }
    for (var i = 0; i < texts.size(); i++) {
      var text = texts.get(i);
      if (!rule.accepts().test(text)) {
        reading.fault(source.at(key, i), source.at(key), rule.refuse(text));
      } else if (texts.indexOf(text) < i) {
        reading.fault(source.at(key, i), source.at(key), Rule.quoted(text) + " is there twice");
      }
    }
    return texts;
  }

  /** Names of the file's own, each with a text: the only place where any key will do. */
  Map<String, String> map(String key, Rule keys, Rule values) {
    var map = source.map(key);
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
    var text = secrets.value(key);
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
    var texts = secrets.elements(key);
    if (texts == null) {
      return List.of();
    }
    if (!texts.stream().allMatch(rule.accepts())) {
      fault(key, rule.refuseSilently());
    }
    return texts.stream().map(Secret::new).toList();
  }
}
