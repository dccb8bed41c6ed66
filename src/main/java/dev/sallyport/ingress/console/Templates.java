package dev.sallyport.ingress.console;

import dev.sallyport.ingress.PrecompiledTemplates;
import dev.sallyport.ingress.WebFiles;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays views out as HTML, by templates that were compiled at build time. */
final class Templates {
  private final TemplateEngine engine = PrecompiledTemplates.engine();

  private final WebFiles files = new WebFiles(Paths.FILES);
  private final List<String> styles;
  private final String timeline;
  private final String product;
  private final Words words;

  /** Reads the files that pages need; may block. */
  Templates(String product, Words words) {
    this.product = product;
    this.words = words;
    // The sign-in pages' own sheet, so that both look alike.
    this.styles =
        List.of(
            files.add("pages", "css", WebFiles.packed("/pages/pages.css")),
            files.add("console", "css", WebFiles.packed("/console/console.css")));
    this.timeline = files.add("timeline", "js", WebFiles.packed("/console/timeline.js"));
  }

  void mount(Router router) {
    files.mount(router);
  }

  /**
   * The page as HTML.
   *
   * @param operator who is signed in; or null
   * @param csrf what the form to sign out carries
   */
  String html(View view, @Nullable String message, @Nullable String operator, String csrf) {
    var script = view instanceof View.Timeline ? timeline : null;
    var frame = new Frame(product, styles, script, message, operator, csrf);
    var html = new StringOutput();
    engine.render(template(view), Map.of("frame", frame, "view", view, "w", words), html);
    return html.toString();
  }

  private static String template(View view) {
    return switch (view) {
      case View.SignIn _ -> "console/signin.jte";
      case View.Overview _ -> "console/overview.jte";
      case View.Pool _ -> "console/pool.jte";
      case View.Client _ -> "console/client.jte";
      case View.User _ -> "console/user.jte";
      case View.Confirm _ -> "console/confirm.jte";
      case View.Timeline _ -> "console/timeline.jte";
      case View.Notice _ -> "console/notice.jte";
    };
  }
}
