package dev.sallyport.ingress.pages;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import dev.sallyport.SallyportForTests;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A real Chromium without a window. It reaches the gateway at {@link #SITE} and an application at
 * {@link #CALLBACK}, wherever their ports are: passkeys and form policies go by such names.
 */
public final class Chromium implements AutoCloseable {
  static final String SITE = "http://localhost";
  static final String CALLBACK = "http://localhost:4000/back";

  /** The same browser without the windows that nobody sees, which take most of its time. */
  private static final Path SHELL = Path.of("/usr/bin/chromium-headless-shell");

  private static final Path WHOLE = Path.of("/usr/bin/chromium");
  private static final Path PROGRAM = Files.isExecutable(SHELL) ? SHELL : WHOLE;

  private final HttpServer application;
  private final Playwright playwright;
  private final Browser browser;

  private Chromium(SallyportForTests sallyport, URI site) {
    application =
        SallyportForTests.done(
            sallyport
                .vertx()
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .response()
                            .putHeader("Content-Type", "text/html")
                            .end("<!doctype html><title>Application</title>"))
                .listen(0, "127.0.0.1"));
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(PROGRAM)
                    .setArgs(
                        List.of(
                            "--disable-gpu",
                            "--host-resolver-rules=MAP localhost:80 "
                                + site.getAuthority()
                                + ", MAP localhost:4000 127.0.0.1:"
                                + application.actualPort())));
  }

  /** Starts it; the tests are skipped where it is not installed, and fail so in CI. */
  static Chromium before(SallyportForTests sallyport) {
    return before(sallyport, sallyport.api());
  }

  /** The same, with another of its listeners at {@link #SITE}. */
  public static Chromium before(SallyportForTests sallyport, URI site) {
    if (!Files.isExecutable(PROGRAM)) {
      if (System.getenv("CI") != null) {
        fail("chromium is not installed");
      }
      abort("chromium is not installed; apt install chromium-headless-shell");
    }
    return new Chromium(sallyport, site);
  }

  /** A tab of a browser that has never been anywhere. */
  public Tab tab() {
    return tab(new Browser.NewContextOptions());
  }

  Tab tab(Browser.NewContextOptions options) {
    return new Tab(browser.newContext(options.setBaseURL(SITE)));
  }

  @Override
  public void close() {
    playwright.close();
    SallyportForTests.done(application.close());
  }
}
