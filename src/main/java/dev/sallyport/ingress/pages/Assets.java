package dev.sallyport.ingress.pages;

import dev.sallyport.config.PagesConfig;
import dev.sallyport.ingress.WebFiles;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The files that pages need: our style sheet and scripts, and the installation's own style sheet
 * and logo.
 */
final class Assets {
  private final WebFiles files = new WebFiles("/pages/");
  private final List<String> styles = new ArrayList<>();
  private final @Nullable String logo;

  private Assets(PagesConfig config) {
    styles.add(files.add("pages", "css", WebFiles.packed("/pages/pages.css")));
    files.add("work", "js", WebFiles.packed("/pages/work.js"));
    files.add("passkey", "js", WebFiles.packed("/pages/passkey.js"));
    files.add("post", "js", WebFiles.packed("/pages/post.js"));
    files.add("posted", "js", WebFiles.packed("/pages/posted.js"));
    if (config.css() != null) {
      styles.add(files.add("own", "css", read(config.css())));
    }
    logo =
        config.logo() == null
            ? null
            : files.add("logo", ending(config.logo()), read(config.logo()));
  }

  /** Reads them all; may block. */
  static Assets read(PagesConfig config) {
    return new Assets(config);
  }

  private static byte[] read(String file) {
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static String ending(String file) {
    return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  List<String> styles() {
    return List.copyOf(styles);
  }

  @Nullable String logo() {
    return logo;
  }

  /** The URL of a script of ours. */
  String script(String name) {
    return files.url(name);
  }

  void mount(Router router) {
    files.mount(router);
  }
}
