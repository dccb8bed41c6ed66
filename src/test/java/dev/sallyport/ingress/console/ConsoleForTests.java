package dev.sallyport.ingress.console;

import dev.sallyport.SallyportForTests;
import dev.sallyport.crypto.PasswordHash;
import dev.sallyport.ingress.pages.PageBrowser;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/** The demo with a console and one operator, ada. */
final class ConsoleForTests {
  static final String PASSWORD = "Analytical-Engine-1843";
  static final String POOL = "local_Sallyport";

  private ConsoleForTests() {}

  static Map<String, String> settings(String... more) {
    var hash =
        new PasswordHash(new PasswordHash.Parameters(7_168, 1, 1), new SecureRandom())
            .hash(PASSWORD);
    var all =
        new HashMap<>(
            Map.of(
                "SALLYPORT_OPS_CONSOLE_ENABLED", "true",
                "SALLYPORT_OPS_CONSOLE_OPERATORS_0_NAME", "ada",
                "SALLYPORT_OPS_CONSOLE_OPERATORS_0_PASSWORDHASH", hash));
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  /** A browser that ada signed in with. */
  static PageBrowser signedIn(SallyportForTests sallyport) {
    var browser = new PageBrowser(sallyport.ops());
    return browser.open("/console/sign-in").submit("name", "ada", "password", PASSWORD);
  }
}
