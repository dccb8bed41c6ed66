package dev.sallyport.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Formatting is checked by the build; {@code -Dtest=SourceFormatTest -Dformat=apply} mends it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SourceFormatTest {
  private final Formatter formatter = new Formatter();

  @Test
  void every_source_file_is_formatted() throws IOException {
    var apply = "apply".equals(System.getProperty("format"));
    var unformatted = new ArrayList<Path>();
    try (var files = Files.walk(Path.of("src"))) {
      for (var file : files.filter(SourceFormatTest::ours).toList()) {
        var text = Files.readString(file);
        var formatted = formatted(file, text);
        if (!formatted.equals(text)) {
          if (apply) {
            Files.writeString(file, formatted);
          } else {
            unformatted.add(file);
          }
        }
      }
    }
    assertThat(unformatted).as("mvn test -Dtest=SourceFormatTest -Dformat=apply").isEmpty();
  }

  private static boolean ours(Path file) {
    return file.toString().endsWith(".java") && !file.toString().contains("node_modules");
  }

  private String formatted(Path file, String text) {
    try {
      return formatter.formatSourceAndFixImports(text);
    } catch (FormatterException broken) {
      throw new IllegalStateException(file.toString(), broken);
    }
  }
}
