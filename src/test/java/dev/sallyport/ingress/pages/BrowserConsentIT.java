package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import dev.sallyport.SallyportForTests;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Allowing a client and making a passkey in a real browser, each page looked at and judged. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserConsentIT {
  private static final String WIDE = "openid%20email%20orders/read%20aws.cognito.signin.user.admin";

  private static SallyportForTests sallyport;
  private static Chromium chromium;

  @TempDir private static Path dir;

  private Tab tab;

  @BeforeAll
  static void start() {
    sallyport = AskingPools.start(dir);
    chromium = Chromium.before(sallyport);
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
    sallyport.close();
  }

  @BeforeEach
  void look() {
    tab = chromium.tab();
  }

  @AfterEach
  void end() {
    tab.close();
  }

  private static HostedPool asking() {
    return AskingPools.asking(sallyport).reachable();
  }

  private static HostedPool passkeys() {
    return AskingPools.passkeys(sallyport).reachable();
  }

  private static String wide(HostedPool pool) {
    return "/login?" + pool.query("").replace("scope=openid", "scope=" + WIDE);
  }

  @Test
  void a_client_is_allowed_once() {
    var pool = asking();
    tab.open(wide(pool)).signIn(pool.user()).sees("Calendar asks for access").shown("consent");
    tab.press("Allow");
    assertThat(tab.arrived()).containsKey("code");
    tab.open("/oauth2/authorize?" + pool.query(""));
    tab.sees("Calendar asks for access").press("Allow");
    assertThat(tab.arrived()).containsKey("code");
    tab.open("/oauth2/authorize?" + pool.query(""));
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void who_goes_back_from_the_application_is_asked_again_and_may_say_no() {
    var pool = asking();
    tab.open(pool.login()).signIn(pool.user()).sees("Calendar asks for access").press("Allow");
    assertThat(tab.arrived()).containsKey("code");
    tab.page().goBack();
    tab.sees("Calendar asks for access").press("Deny");
    assertThat(tab.arrived()).containsEntry("error", "access_denied").doesNotContainKey("code");
  }

  @Test
  void another_account_is_a_link_away() {
    var pool = asking();
    tab.open(pool.login()).signIn(pool.user()).sees("Calendar asks for access");
    var other = pool.user();
    tab.follow("Use another account").signIn(other).sees("Calendar asks for access");
    tab.page().getByText("You are signed in as " + other + ".").waitFor();
  }

  @ParameterizedTest
  @CsvSource({
    "de-AT,de,Anmelden,Benutzername,Passwort",
    "fr-FR,fr,Connexion,Nom d’utilisateur,Mot de passe"
  })
  void consent_speaks_the_browsers_language(
      String locale, String language, String heading, String name, String password) {
    var pool = asking();
    try (var abroad = chromium.tab(new Browser.NewContextOptions().setLocale(locale))) {
      abroad.open(wide(pool)).sees(heading);
      abroad.type(name, pool.user()).type(password, HostedPool.PASSWORD);
      abroad.press(abroad.page().locator("button.main").innerText());
      abroad.page().waitForURL(url -> url.contains("/consent/"));
      abroad.shown("consent-" + language);
    }
  }

  private static String add(HostedPool pool) {
    return "/passkeys/add?client_id=" + pool.client() + "&redirect_uri=" + Chromium.CALLBACK;
  }

  @Test
  void a_passkey_is_made_after_a_password_and_signs_its_owner_in() {
    var pool = passkeys();
    var user = pool.user();
    var device = VirtualAuthenticator.at(tab.open(add(pool)).page());
    tab.sees("Sign in");
    // Nobody has a passkey yet, so that there is nothing to choose from.
    tab.type("Username", user).press("Next").sees("Your password");
    tab.type("Password", HostedPool.PASSWORD).press("Continue");
    tab.sees("Add a passkey").shown("passkey-add");
    tab.press("Add passkey").sees("Your passkeys").shown("passkey-added");
    tab.page().getByText("Passkey 1, made on").waitFor();
    tab.follow("Add another passkey").sees("Add a passkey").press("Add passkey");
    tab.page().getByText("No passkey was made.").waitFor();
    tab.shown("passkey-add-failed");
    tab.follow("Not now");
    tab.page().waitForURL(Chromium.CALLBACK);
    tab.open(pool.login()).type("Username", user).press("Next");
    tab.sees("How do you want to sign in?").press("With a passkey").press("Use passkey");
    assertThat(tab.arrived()).containsKey("code");
    device.forget();
    tab.open(add(pool)).sees("Add a passkey").press("Add passkey");
    tab.sees("Your passkeys");
    tab.page().getByText("Passkey 2, made on").waitFor();
    tab.follow("Go on to localhost");
    tab.page().waitForURL(Chromium.CALLBACK);
  }

  @Test
  void a_page_that_came_from_a_form_is_loaded_again_and_gone_back_to_without_a_question() {
    var pool = asking();
    var user = pool.user();
    tab.open(pool.login()).type("Username", user).type("Password", "wrong").press("Sign in");
    tab.reads("That did not match.");
    tab.page().reload();
    tab.sees("Sign in");
    assertThat(tab.page().locator("main > .message").count()).as("asked with GET").isZero();
    tab.type("Username", user).type("Password", "wrong").press("Sign in");
    tab.reads("That did not match.");
    tab.page().navigate(Chromium.CALLBACK);
    tab.page().goBack();
    tab.sees("Sign in").signIn(user).sees("Calendar asks for access");
  }
}
