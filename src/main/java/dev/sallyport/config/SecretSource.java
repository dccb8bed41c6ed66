package dev.sallyport.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The texts of the secrets of one section. Each may stand where other values do, or in a file of
 * its own that {@code keyFile} names; not both.
 */
record SecretSource(Reading reading, Source source) {

  /** The text, or null where it is not set or its file cannot be read, which is a fault then. */
  @Nullable String value(String key) {
    var env = reading.environment();
    var at = source.at(key);
    var inFile = source.written(key);
    var named = source.written(key + "File");
    var namedByEnv = env.take(at + "File");
    if (env.has(at) && namedByEnv != null) {
      reading.fault(at, "is set twice, by " + Environment.name(at) + " and as a file");
    } else if (namedByEnv != null) {
      return reading.secretFile(namedByEnv, at + "File");
    }
    if (env.has(at) || !named) {
      return source.value(key);
    }
    if (inFile) {
      reading.fault(at, "is set twice, here and by " + key + "File");
    }
    var name = source.value(key + "File");
    return name == null ? null : reading.secretFile(name, at + "File");
  }

  /** The texts of a list, or null where there is none; its file has one in each line. */
  @Nullable List<String> elements(String key) {
    source.written(key + "File");
    var texts = source.elements(key);
    if (texts != null) {
      return texts;
    }
    var all = value(key);
    return all == null ? null : all.lines().map(String::strip).toList();
  }
}
