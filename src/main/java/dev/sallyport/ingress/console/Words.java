package dev.sallyport.ingress.console;

import dev.sallyport.ingress.WebFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/** What the console says: in English, as its log and the API do. */
final class Words {
  private final Properties texts = new Properties();

  /** Reads the texts that come with the program; may block. */
  Words() {
    var file = new String(WebFiles.packed("/texts/console_en.properties"), StandardCharsets.UTF_8);
    try {
      texts.load(new StringReader(file));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** The text of this name, with values for {@code {0}} and so on. */
  String text(String key, String... values) {
    var text = Objects.requireNonNull(texts.getProperty(key), key);
    for (int i = 0; i < values.length; i++) {
      text = text.replace("{" + i + "}", values[i]);
    }
    return text;
  }

  /** The text of this name, or another where there is none. */
  String textOr(String key, String other) {
    return texts.getProperty(key, other);
  }

  boolean has(String key) {
    return texts.containsKey(key);
  }
}
