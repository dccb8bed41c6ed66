package dev.sallyport.ingress.pages;

import dev.sallyport.ingress.IngressVerticle;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays screens out as HTML, by the template that was compiled at build time. */
final class Pages {
  private static final String TEMPLATE = "pages/page.jte";

  private final TemplateEngine engine;
  private final String product;
  private final Assets assets;

  Pages(String product, Assets assets) {
    this.engine =
        TemplateEngine.createPrecompiled(
            null,
            ContentType.Html,
            Pages.class.getClassLoader(),
            IngressVerticle.class.getPackageName());
    this.product = product;
    this.assets = assets;
  }

  /** The page as HTML. */
  String html(Screen screen, PageTexts.Language words) {
    var script = screen.script();
    return html(screen, words, script == null ? null : script.name());
  }

  /** The same with another script of ours. */
  String html(Screen screen, PageTexts.Language words, @Nullable String script) {
    var frame =
        new Frame(
            words.tag(),
            product,
            assets.styles(),
            assets.logo(),
            script == null ? null : assets.script(script),
            words.text("error.prefix"));
    var html = new StringOutput();
    engine.render(TEMPLATE, Map.of("frame", frame, "screen", screen), html);
    return html.toString();
  }
}
