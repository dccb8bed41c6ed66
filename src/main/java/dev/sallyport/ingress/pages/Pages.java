package dev.sallyport.ingress.pages;

import dev.sallyport.ingress.PrecompiledTemplates;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Lays screens out as HTML, by the template that was compiled at build time. */
final class Pages {
  private static final String TEMPLATE = "pages/page.jte";

  private final TemplateEngine engine;
  private final String product;
  private final Assets assets;

  Pages(String product, Assets assets) {
    this.engine = PrecompiledTemplates.engine();
    this.product = product;
    this.assets = assets;
  }

  /**
   * The page as HTML. Throws whatever the template runs into.
   *
   * @param scripts of ours that it needs besides its own
   */
  String html(Screen screen, PageTexts.Language words, List<String> scripts) {
    var own = screen.script();
    var all = Stream.concat(Stream.ofNullable(own).map(Screen.Script::name), scripts.stream());
    var frame =
        new Frame(
            words.tag(),
            product,
            assets.styles(),
            assets.logo(),
            all.map(assets::script).toList(),
            words.text("error.prefix"));
    var html = new StringOutput();
    engine.render(TEMPLATE, Map.of("frame", frame, "screen", screen), html);
    return html.toString();
  }
}
