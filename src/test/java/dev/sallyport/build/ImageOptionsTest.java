package dev.sallyport.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** How Java runs in the image. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ImageOptionsTest {
  private static final Pattern INLINE =
      Pattern.compile("-XX:CompileCommand=inline,(?<type>[\\w.$]+)::(?<method>\\w+)\\*?");

  private static List<String> methods(String type) throws ClassNotFoundException {
    return Arrays.stream(Class.forName(type).getDeclaredMethods())
        .map(method -> method.getName())
        .toList();
  }

  /** The JVM says nothing where a library's next version has other names. */
  @Test
  void what_the_compiler_is_told_to_inline_is_there() throws Exception {
    var told = new ArrayList<String>();
    for (var line : Files.readAllLines(Path.of("src/image/jvm.options"))) {
      var inline = INLINE.matcher(line);
      if (inline.matches()) {
        told.add(inline.group("method"));
        assertThat(methods(inline.group("type")))
            .as(line)
            .anyMatch(method -> method.startsWith(inline.group("method")));
      }
    }
    assertThat(told).containsExactly("roundFunction", "access");
  }
}
