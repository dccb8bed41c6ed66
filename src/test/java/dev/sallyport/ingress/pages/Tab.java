package dev.sallyport.ingress.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A tab of the browser, used as a person does: by what is to be read. Its end fails where a page
 * did what its policy forbids, a script broke, or anything was fetched from elsewhere.
 */
public final class Tab implements AutoCloseable {
  private static final Path PICTURES = Path.of("target/pages");

  /** Pictures cost a second a page, so they are for whoever wants to look at them. */
  private static final boolean TAKE_PICTURES = Boolean.getBoolean("pictures");

  /** WCAG 2.2 AA, and what axe advises besides. */
  private static final List<String> RULES =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

  /** What axe has against the page, and nothing of all that it has not. */
  private static final String VIOLATIONS =
      """
      options => axe.run(document, options).then(judged => judged.violations.map(rule =>
          rule.id + rule.nodes.map(node => node.html + ': ' + node.failureSummary)))
      """;

  /** As wide as nothing may have to be scrolled sideways (WCAG 1.4.10). */
  private static final int NARROWEST = 320;

  private enum Look {
    /** Judged by every rule. */
    LIGHT(ColorScheme.LIGHT, 1280, 800, ""),
    /** By what other colours can change... */
    DARK(ColorScheme.DARK, 1280, 800, "color-contrast"),
    /** ...and by what less room can. */
    PHONE(ColorScheme.LIGHT, 390, 844, "target-size");

    private final ColorScheme scheme;
    private final int width;
    private final int height;
    private final String rule;

    Look(ColorScheme scheme, int width, int height, String rule) {
      this.scheme = scheme;
      this.width = width;
      this.height = height;
      this.rule = rule;
    }
  }

  private final BrowserContext context;
  private final Page page;
  private final List<String> troubles = new ArrayList<>();

  Tab(BrowserContext context) {
    this.context = context;
    context.onConsoleMessage(this::said);
    context.onWebError(error -> troubles.add(error.error()));
    context.onRequest(request -> asked(request.url()));
    this.page = opened();
  }

  private Tab(Tab first) {
    this.context = first.context;
    this.page = opened();
  }

  private Page opened() {
    var opened = context.newPage();
    opened.setDefaultTimeout(15_000);
    return opened;
  }

  private void said(ConsoleMessage message) {
    if (Set.of("error", "warning").contains(message.type())) {
      troubles.add(message.text() + " " + message.location());
    }
  }

  private void asked(String url) {
    if (Stream.of(Chromium.SITE + "/", Chromium.CALLBACK, "data:").noneMatch(url::startsWith)) {
      troubles.add("asked for " + url);
    }
  }

  /** Another tab of the same browser. */
  Tab second() {
    return new Tab(this);
  }

  public Page page() {
    return page;
  }

  public Tab open(String path) {
    page.navigate(path);
    return this;
  }

  /** Waits for the page with this heading. */
  public Tab sees(String heading) {
    assertThat(page.locator("h1")).hasText(heading);
    return this;
  }

  /** Waits for a page that says this of the last step. */
  public Tab reads(String message) {
    assertThat(page.locator("main > .message")).containsText(message);
    return this;
  }

  public Tab type(String label, String text) {
    page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).fill(text);
    return this;
  }

  public Tab press(String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
        .click();
    return this;
  }

  public Tab follow(String link) {
    link(link).click();
    return this;
  }

  public Locator link(String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
  }

  Tab signIn(String user) {
    return type("Username", user).type("Password", HostedPool.PASSWORD).press("Sign in");
  }

  /** The value of a hidden field. */
  String hidden(String name) {
    return page.locator("input[type=hidden][name=" + name + "]").first().inputValue();
  }

  /**
   * Judges the page as it stands, and with {@code -Dpictures=true} takes its pictures under this
   * name.
   */
  public Tab shown(String name) {
    for (var look : Look.values()) {
      page.setViewportSize(look.width, look.height);
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(look.scheme));
      if (TAKE_PICTURES) {
        page.screenshot(
            new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(
                    PICTURES.resolve(name + "-" + look.name().toLowerCase(Locale.ROOT) + ".png")));
      }
      judge(name, look);
    }
    page.setViewportSize(NARROWEST, Look.PHONE.height);
    assertThat(page.evaluate("document.documentElement.scrollWidth"))
        .as(name + " need not be scrolled sideways")
        .isEqualTo(NARROWEST);
    return this;
  }

  private void judge(String name, Look look) {
    // It is half a megabyte, so a page learns it once.
    if (page.evaluate("'axe' in window").equals(false)) {
      page.evaluate("() => {" + AxeBuilder.getAxeScript() + "}");
    }
    var judged =
        look.rule.isEmpty()
            ? Map.of("type", "tag", "values", RULES)
            : Map.of("type", "rule", "values", List.of(look.rule));
    assertThat(
            page.evaluate(
                VIOLATIONS, Map.of("runOnly", judged, "resultTypes", List.of("violations"))))
        .as(name + " " + look)
        .isEqualTo(List.of());
  }

  /** Waits to be back at the application; what was said to it. */
  Map<String, String> arrived() {
    page.waitForURL(url -> url.startsWith(Chromium.CALLBACK + "?"));
    return Stream.of(URI.create(page.url()).getQuery().split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  /** What the browser said against the pages so far, which is told once. */
  public List<String> troubles() {
    var all = List.copyOf(troubles);
    troubles.clear();
    return all;
  }

  @Override
  public void close() {
    context.close();
    assertThat(troubles).isEmpty();
  }
}
