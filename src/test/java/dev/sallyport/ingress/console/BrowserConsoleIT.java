package dev.sallyport.ingress.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.sallyport.ingress.console.ConsoleForTests.POOL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.pages.Chromium;
import dev.sallyport.ingress.pages.Tab;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;

/** The console in a real browser, each page looked at and judged. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserConsoleIT {
  private static SallyportForTests sallyport;
  private static Chromium chromium;

  private Tab tab;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(ConsoleForTests.settings());
    chromium = Chromium.before(sallyport, sallyport.ops());
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

  private Tab signedIn() {
    tab.open("/console").sees("Sign in");
    return tab.type("Operator", "ada")
        .type("Password", ConsoleForTests.PASSWORD)
        .press("Sign in")
        .sees("User pools");
  }

  private static void wrong(String user, String password) {
    try {
      sallyport.signedIn(user, password);
    } catch (NotAuthorizedException refused) {
      // as asked
    }
  }

  private static JsonObject attempts(String user) {
    return sallyport.signed(
        "Sallyport.AdminListAttempts",
        new JsonObject().put("UserPoolId", POOL).put("Username", user));
  }

  private static void written(String user, int attempts) {
    await().until(() -> attempts(user).getJsonArray("Attempts").size() == attempts);
  }

  /** A wrong answer, a right one, and a wrong password. */
  private static void throughCaptchas(String user) {
    var sdk = sallyport.sdk();
    var asked =
        sdk.initiateAuth(
            r ->
                r.clientId("demoguarded")
                    .authFlow("USER_PASSWORD_AUTH")
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", "wrong")));
    var again = answered(user, asked.session(), "no digits").session();
    try {
      answered(user, again, sallyport.captcha("demoguarded", again));
    } catch (NotAuthorizedException refused) {
      // as asked
    }
  }

  private static RespondToAuthChallengeResponse answered(
      String user, String session, String answer) {
    return sallyport
        .sdk()
        .respondToAuthChallenge(
            r ->
                r.clientId("demoguarded")
                    .challengeName("CUSTOM_CHALLENGE")
                    .session(session)
                    .challengeResponses(Map.of("USERNAME", user, "ANSWER", answer)));
  }

  @Test
  void an_operator_signs_in_and_out() {
    tab.open("/console").sees("Sign in").shown("console-sign-in");
    tab.type("Operator", "ada").type("Password", "not the password").press("Sign in");
    tab.reads("That did not match").shown("console-sign-in-wrong");
    tab.type("Password", ConsoleForTests.PASSWORD).press("Sign in");
    tab.sees("User pools").shown("console-pools");
    tab.press("Sign out").sees("Sign in");
    tab.open("/console/timeline").sees("Sign in");
    // A page that is sent with 403 is an error to the browser's log.
    assertThat(tab.troubles()).hasSize(1).allMatch(trouble -> trouble.contains("403"));
  }

  @Test
  void pools_lead_to_clients_users_and_keys() {
    var user = sallyport.user();
    signedIn().follow("Sallyport demo").sees("Sallyport demo").shown("console-pool");
    tab.type("That begins with", user.substring(0, 12)).press("Find");
    assertThat(tab.link(user)).isVisible();
    tab.open("/console/pools/" + POOL + "/clients/demoapp");
    assertThat(tab.page().locator("main")).containsText("ALLOW_USER_SRP_AUTH");
    tab.shown("console-client");
  }

  @Test
  void a_user_is_disabled_after_a_question() {
    var user = sallyport.user();
    sallyport.signedIn(user, "Horse-Battery-8");
    wrong(user, "wrong");
    written(user, 2);
    signedIn().open("/console/pools/" + POOL + "/user?name=" + user).sees(user);
    tab.shown("console-user");
    tab.follow("Disable…").sees("Disable user").shown("console-confirm");
    tab.press("Disable").sees(user).reads("The user is disabled.").shown("console-user-disabled");
    tab.follow("Enable…").press("Enable").reads("The user is enabled.");
    tab.follow("Unlock…").press("Unlock").reads("Any lock of the user has ended.");
    tab.follow("Sign out…").press("Sign out everywhere").reads("signed out everywhere");
    tab.follow("Reset password…").press("Reset password").reads("a code is on its way");
  }

  @Test
  void keys_are_rotated_after_a_question() {
    signedIn().open("/console/pools/" + POOL + "/keys/rotate").sees("Rotate signing keys");
    tab.shown("console-rotate").press("Rotate keys").reads("The next keys are published");
    assertThat(tab.page().locator(".keys")).containsText("signs from");
    tab.shown("console-pool-rotated");
  }

  @Test
  void a_key_is_revoked_after_a_question() {
    signedIn().open("/console/pools/" + POOL);
    var kid = tab.page().locator(".keys code").first().textContent();
    tab.page().locator(".keys a").first().click();
    tab.sees("Revoke a signing key").shown("console-revoke");
    assertThat(tab.page().locator(".question")).containsText(kid);
    tab.press("Revoke the key").reads("The key is gone");
    assertThat(tab.page().locator(".keys")).not().containsText(kid);
  }

  @Test
  void the_timeline_shows_each_attempt_and_follows_what_comes() {
    var user = sallyport.user();
    sallyport.signedIn(user, "Horse-Battery-8");
    wrong(user, "wrong");
    wrong("nobody-" + user, "wrong");
    throughCaptchas(user);
    written(user, 3);
    signedIn().follow("Timeline").sees("Timeline");
    var attempts = tab.page().locator(".attempt");
    assertThat(tab.page().locator("#attempts")).containsText("wrong password");
    tab.shown("console-timeline");
    tab.page().setViewportSize(1280, 800);
    tab.open("/console/timeline?pool=" + POOL + "&user=" + user);
    assertThat(attempts).hasCount(3);
    wrong(user, "wrong again");
    assertThat(attempts).hasCount(4);
    assertThat(tab.page().locator("#news")).hasText("1 new attempt");
    tab.press("Live: on");
    assertThat(tab.page().locator("#switch")).hasText("Live: off");
  }

  @Test
  void a_keyboard_is_enough() {
    var keyboard = tab.open("/console/sign-in").sees("Sign in").page().keyboard();
    keyboard.type("ada");
    keyboard.press("Tab");
    keyboard.type(ConsoleForTests.PASSWORD);
    keyboard.press("Enter");
    tab.sees("User pools");
    keyboard.press("Tab");
    assertThat(tab.page().evaluate("document.activeElement.textContent"))
        .isEqualTo("Skip to content");
    keyboard.press("Enter");
    assertThat(tab.page().evaluate("document.activeElement.id")).isEqualTo("content");
  }
}
