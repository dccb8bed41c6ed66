package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import dev.sallyport.SallyportForTests;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.OAuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.VerifiedAttributeType;

/** The pages of names, passwords and accounts in a real browser, each looked at and judged. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserSignInIT {
  private static SallyportForTests sallyport;
  private static Chromium chromium;
  private static HostedPool pool;

  private Tab tab;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    chromium = Chromium.before(sallyport);
    pool =
        HostedPool.made(
                sallyport, p -> p.autoVerifiedAttributes(VerifiedAttributeType.EMAIL), _ -> {})
            .reachable();
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

  @Test
  void name_and_password_lead_back_to_the_application() {
    var user = pool.user();
    tab.open(pool.login()).sees("Sign in").shown("login");
    tab.type("Username", user).type("Password", "wrong").press("Sign in");
    tab.reads("That did not match.").shown("login-wrong");
    tab.type("Password", HostedPool.PASSWORD).press("Sign in");
    assertThat(tab.arrived()).containsEntry("state", "a \"b").containsKey("code");
    tab.open("/oauth2/authorize?" + pool.query("&nonce=n"));
    assertThat(tab.arrived()).as("asked nothing").containsKey("code");
  }

  @Test
  void outside_providers_stand_beside_the_password() {
    var sdk = sallyport.sdk();
    var made = HostedPool.made(sallyport).reachable();
    sdk.createIdentityProvider(
        r ->
            r.userPoolId(made.id())
                .providerName("Google")
                .providerType("Google")
                .providerDetails(
                    Map.of("client_id", "us", "client_secret", "s", "authorize_scopes", "openid")));
    sdk.updateUserPoolClient(
        r ->
            r.userPoolId(made.id())
                .clientId(made.client())
                .allowedOAuthFlowsUserPoolClient(true)
                .allowedOAuthFlows(OAuthFlowType.CODE)
                .allowedOAuthScopes("openid")
                .supportedIdentityProviders("COGNITO", "Google")
                .callbackURLs(Chromium.CALLBACK));
    tab.open(made.login()).sees("Sign in").shown("login-providers");
    assertThat(tab.link("Continue with Google").getAttribute("href")).contains("Google");
    tab.signIn(made.user());
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void a_keyboard_is_enough() {
    var user = pool.user();
    var keyboard = tab.open(pool.login()).sees("Sign in").page().keyboard();
    keyboard.type(user);
    keyboard.press("Tab");
    keyboard.type("wrong");
    keyboard.press("Enter");
    tab.reads("That did not match.");
    assertThat(focused()).isEqualTo("username");
    keyboard.press("Tab");
    keyboard.type(HostedPool.PASSWORD);
    keyboard.press("Tab");
    assertThat(focused()).isEqualTo("BUTTON");
    keyboard.press("Tab");
    assertThat(focused()).isEqualTo("A");
    keyboard.press("Shift+Tab");
    keyboard.press("Space");
    assertThat(tab.arrived()).containsKey("code");
  }

  private Object focused() {
    return tab.page().evaluate("document.activeElement.id || document.activeElement.tagName");
  }

  @Test
  void a_password_needs_no_scripts() {
    try (var plain = chromium.tab(new Browser.NewContextOptions().setJavaScriptEnabled(false))) {
      plain.open(pool.login()).sees("Sign in").signIn(pool.user());
      assertThat(plain.arrived()).containsKey("code");
    }
  }

  @Test
  void AC_050_the_back_button_a_second_tab_and_a_reload_lead_on() {
    var user = pool.user();
    tab.open(pool.login());
    var second = tab.second().open("/login?" + pool.query("&nonce=two"));
    tab.signIn(user);
    assertThat(tab.arrived()).containsKey("code");
    second.signIn(user);
    assertThat(second.arrived()).containsKey("code");
    tab.page().goBack();
    tab.sees("Sign in").signIn(user);
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void AC_050_a_challenge_that_was_left_or_loaded_again_leads_on() {
    var owing = HostedPool.made(sallyport).reachable();
    sallyport
        .sdk()
        .setUserPoolMfaConfig(
            r ->
                r.userPoolId(owing.id())
                    .mfaConfiguration(UserPoolMfaType.ON)
                    .softwareTokenMfaConfiguration(c -> c.enabled(true)));
    var user = owing.user();
    tab.open(owing.login()).signIn(user).sees("Set up a second step");
    tab.page().reload();
    tab.sees("Sign in").signIn(user);
    tab.sees("Set up a second step").type("Code", "000000").press("Continue");
    tab.reads("That is not the right code.");
    tab.page().goBack();
    tab.sees("Sign in").signIn(user).sees("Set up a second step");
    tab.follow("Start over").sees("Sign in");
  }

  @Test
  void who_signs_up_confirms_and_signs_in() {
    var name = SallyportForTests.somebody();
    tab.open(pool.login()).follow("Create an account").sees("Create an account").shown("signup");
    tab.type("Username", name).type("Email address", name + "@example.com");
    tab.type("New password", "short").press("Create account");
    tab.reads("This password is not good enough.").shown("signup-wrong");
    tab.type("New password", HostedPool.PASSWORD).press("Create account");
    tab.sees("Confirm your account").shown("confirm");
    tab.type("Code", "000000").press("Confirm");
    tab.reads("That is not the right code.");
    tab.type("Code", sallyport.code(name + "@example.com")).press("Confirm");
    tab.sees("Sign in").reads("Your account is confirmed.").shown("login-confirmed");
    tab.type("Password", HostedPool.PASSWORD).press("Sign in");
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void a_forgotten_password_is_chosen_anew() {
    var mail = SallyportForTests.somebody() + "@example.com";
    var user =
        pool.user(
            SallyportForTests.attribute("email", mail),
            SallyportForTests.attribute("email_verified", "true"));
    tab.open(pool.login()).follow("Forgotten your password?");
    tab.sees("Forgotten password").shown("forgot");
    tab.type("Username", user).press("Send a code").sees("Choose a new password").shown("reset");
    tab.type("Code", sallyport.code(mail)).type("New password", "Another-Horse-9");
    tab.press("Change password").sees("Sign in").reads("Your password is changed.");
    tab.type("Password", "Another-Horse-9").press("Sign in");
    assertThat(tab.arrived()).containsKey("code");
  }

  @ParameterizedTest
  @CsvSource({"en-GB,en,Sign in", "de-AT,de,Anmelden", "fr-FR,fr,Connexion"})
  void pages_speak_the_browsers_language(String locale, String language, String heading) {
    try (var abroad = chromium.tab(new Browser.NewContextOptions().setLocale(locale))) {
      abroad.open("/signup?" + pool.query("")).shown("signup-" + language);
      abroad.open(pool.login()).sees(heading);
      assertThat(abroad.page().locator("html").getAttribute("lang")).isEqualTo(language);
    }
  }

  @Test
  void a_link_that_is_wrong_and_a_sign_out_end_on_pages_of_their_own() {
    tab.open("/signedout").sees("You are signed out").shown("signed-out");
    assertThat(tab.troubles()).isEmpty();
    tab.open("/login?client_id=nobody").sees("Something is wrong").shown("error");
    assertThat(tab.troubles()).allMatch(each -> each.contains("status of 400"));
  }
}
