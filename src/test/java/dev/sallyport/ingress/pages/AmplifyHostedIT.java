package dev.sallyport.ingress.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.sallyport.SallyportForTests;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UpdateUserPoolClientRequest;

/**
 * aws-amplify 6 in a browser, with Cognito's domain replaced by ours: see {@code hosted.mjs}. It
 * builds https addresses only, so that a front with a certificate of its own stands before us.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AmplifyHostedIT {
  private static final Path CLIENTS = Path.of("src/test/clients/js");
  private static final String APPLICATION =
      "<!doctype html><title>Application</title><h1></h1>"
          + "<button id=in>In</button><button id=out>Out</button>"
          + "<script type=module src=/app.js></script>";

  private static SallyportForTests sallyport;
  private static NetServer front;
  private static HttpServer application;
  private static Playwright playwright;
  private static Browser browser;

  @TempDir private static Path dir;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    needed("/usr/bin/chromium", Path.of("/usr/bin/chromium"));
    needed("npm ci in " + CLIENTS, CLIENTS.resolve("node_modules/.bin/esbuild"));
    var script = bundled();
    sallyport = SallyportForTests.demo(Map.of());
    var vertx = sallyport.vertx();
    front = front(vertx);
    application =
        SallyportForTests.done(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      var code = request.path().equals("/app.js");
                      request
                          .response()
                          .putHeader("Content-Type", code ? "text/javascript" : "text/html")
                          .end(code ? script : Buffer.buffer(APPLICATION));
                    })
                .listen(0, "127.0.0.1"));
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var rules =
        "--host-resolver-rules=MAP auth.test:443 127.0.0.1:%d, MAP localhost:4000 127.0.0.1:%d"
            .formatted(front.actualPort(), application.actualPort());
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(List.of("--disable-gpu", rules)));
  }

  /** Ends TLS, and knows nothing of HTTP. */
  private static NetServer front(Vertx vertx) throws IOException, InterruptedException {
    var store = dir.resolve("auth.p12");
    ran(
        dir,
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "auth",
        "-keyalg",
        "EC",
        "-dname",
        "CN=auth.test",
        "-ext",
        "SAN=dns:auth.test",
        "-storepass",
        "changeit",
        "-keystore",
        store.toString());
    var client = vertx.createNetClient();
    var options =
        new NetServerOptions()
            .setSsl(true)
            .setKeyCertOptions(new PfxOptions().setPath(store.toString()).setPassword("changeit"));
    return SallyportForTests.done(
        vertx
            .createNetServer(options)
            .connectHandler(
                browsers -> {
                  browsers.pause();
                  client
                      .connect(sallyport.api().getPort(), sallyport.api().getHost())
                      .onSuccess(
                          ours -> {
                            ours.pipeTo(browsers);
                            browsers.pipeTo(ours);
                          })
                      .onFailure(_ -> browsers.close());
                })
            .listen(0, "127.0.0.1"));
  }

  private static void ran(Path in, String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).directory(in.toFile()).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(command[0]).isZero();
  }

  private static void needed(String what, Path program) {
    if (!Files.isExecutable(program)) {
      if (System.getenv("CI") != null) {
        fail(what + " is missing");
      }
      abort(what + " is missing");
    }
  }

  private static Buffer bundled() throws IOException, InterruptedException {
    var bundle = dir.resolve("app.js");
    ran(
        CLIENTS,
        Path.of("node_modules/.bin/esbuild").toString(),
        "hosted.mjs",
        "--bundle",
        "--format=esm",
        "--log-level=error",
        "--outfile=" + bundle.toAbsolutePath());
    return Buffer.buffer(Files.readAllBytes(bundle));
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
      SallyportForTests.done(front.close());
      SallyportForTests.done(application.close());
    }
    if (sallyport != null) {
      sallyport.close();
    }
  }

  /** The pool of a client that may be left again. */
  private static HostedPool pool() {
    var pool = HostedPool.made(sallyport);
    sallyport
        .sdk()
        .updateUserPoolClient(
            UpdateUserPoolClientRequest.builder()
                .userPoolId(pool.id())
                .clientId(pool.client())
                .allowedOAuthFlowsUserPoolClient(true)
                .allowedOAuthFlowsWithStrings("code")
                .allowedOAuthScopes("openid", "email")
                .supportedIdentityProviders("COGNITO")
                .callbackURLs(Chromium.CALLBACK)
                .logoutURLs("http://localhost:4000/")
                .build());
    return pool;
  }

  @Test
  void sign_in_with_redirect_leads_through_the_pages_and_back_and_sign_out_leaves() {
    var pool = pool();
    var mail = SallyportForTests.somebody() + "@example.com";
    var user = pool.user(SallyportForTests.attribute("email", mail));
    try (var context =
        browser.newContext(new Browser.NewContextOptions().setIgnoreHTTPSErrors(true))) {
      var page = context.newPage();
      page.navigate("http://localhost:4000/?pool=" + pool.id() + "&client=" + pool.client());
      assertThat(page.locator("h1")).hasText("Nobody");
      signIn(page, user);
      assertThat(page.locator("h1")).hasText(user + " " + mail);
      page.click("#out");
      assertThat(page.locator("h1")).hasText("Nobody");
      page.click("#in");
      assertThat(page.locator("h1")).hasText("Sign in");
    }
  }

  private static void signIn(Page page, String user) {
    page.click("#in");
    assertThat(page.locator("h1")).hasText("Sign in");
    assertThat(page.url()).startsWith("https://auth.test/login?");
    page.getByLabel("Username").fill(user);
    page.getByLabel("Password").fill(HostedPool.PASSWORD);
    page.keyboard().press("Enter");
  }
}
