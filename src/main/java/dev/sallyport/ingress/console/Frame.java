package dev.sallyport.ingress.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is around every page.
 *
 * @param styles URLs of style sheets, the last one counts most
 * @param script the URL of the script that the page needs; or null
 * @param message what came of the last step; or null
 * @param operator who is signed in; null where nobody is
 * @param csrf what the form to sign out carries
 */
record Frame(
    String product,
    List<String> styles,
    @Nullable String script,
    @Nullable String message,
    @Nullable String operator,
    String csrf) {
  Frame {
    styles = List.copyOf(styles);
  }
}
