package dev.sallyport.ingress.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is around every page.
 *
 * @param styles URLs of style sheets, the last one counts most
 * @param logo its URL; or null
 * @param scripts the URLs of the scripts that the page needs
 * @param errorTitle what the title begins with where something went wrong
 */
record Frame(
    String language,
    String product,
    List<String> styles,
    @Nullable String logo,
    List<String> scripts,
    String errorTitle) {
  Frame {
    styles = List.copyOf(styles);
    scripts = List.copyOf(scripts);
  }
}
