package dev.sallyport.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the hosted pages look.
 *
 * @param product what they call what people sign in to
 * @param css the path of a style sheet that comes after the usual one; or null
 * @param logo the path of a picture that stands above each page; or null
 */
public record PagesConfig(String product, @Nullable String css, @Nullable String logo) {
  private static final Rule CSS =
      new Rule(
          path -> path.endsWith(".css") && readable(path),
          "must be the path of a .css file that can be read");
  private static final Rule LOGO =
      new Rule(
          path -> path.matches("(?i).*\\.(svg|png|jpe?g|webp|gif)") && readable(path),
          "must be the path of a .svg, .png, .jpg, .webp or .gif file that can be read");

  static PagesConfig read(Section section) {
    return new PagesConfig(
        section.text("product", "Sallyport", Rule.lengthBetween(1, 64)),
        section.optionalText("css", CSS),
        section.optionalText("logo", LOGO));
  }

  private static boolean readable(String path) {
    try {
      return Files.isRegularFile(Path.of(path)) && Files.isReadable(Path.of(path));
    } catch (InvalidPathException noPath) {
      return false;
    }
  }
}
