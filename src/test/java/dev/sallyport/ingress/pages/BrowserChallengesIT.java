package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType.ALLOW_USER_AUTH;
import static software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH;

import com.microsoft.playwright.options.AriaRole;
import dev.sallyport.Authenticator;
import dev.sallyport.PasskeysForTests;
import dev.sallyport.SallyportForTests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFactorType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** Every challenge's page in a real browser, with its scripts, each looked at and judged. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrowserChallengesIT {
  private static final String POOLS =
      """
      accessKeys:
        - id: SALLYPORTDEMOKEY0001
          secret: demo-secret-for-localhost-only-000000000
      pools:
        - id: local_Passkeys
          name: Passkeys
          firstFactors: [PASSWORD, WEB_AUTHN]
          webAuthn: {relyingParty: localhost}
          clients:
            - id: passkeys
              flows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_AUTH]
              oauth: {grants: [code], scopes: [openid], callbacks: ["%s"]}
        - id: local_Guarded
          name: Guarded
          users:
            - username: alice
              password: Horse-Battery-8
          clients:
      """
          .formatted(Chromium.CALLBACK);

  private static final String GUARDED =
      """
            - id: %1$s
              oauth: {grants: [code], scopes: [openid], callbacks: ["%2$s"]}
              challenges:
                - {type: %1$s, wrongAnswers: 4, time: 3m}
                - {type: PASSWORD, wrongAnswers: 4, time: 3m}
      """;

  private static SallyportForTests sallyport;
  private static Chromium chromium;

  @TempDir private static Path dir;

  private Tab tab;

  @BeforeAll
  static void start() throws IOException {
    var pools = new StringBuilder(POOLS);
    for (var type : List.of("CAPTCHA_IMAGE", "CAPTCHA_POW", "QUESTION")) {
      pools.append(GUARDED.formatted(type, Chromium.CALLBACK));
    }
    sallyport =
        SallyportForTests.of(Files.writeString(dir.resolve("sallyport.yaml"), pools), Map.of());
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

  private Tab alice(String client) {
    var pool = new HostedPool(sallyport, "local_Guarded", client).reachable();
    return tab.open(pool.login()).signIn("alice");
  }

  /** A pool whose people prove themselves by these, at the pages and by the API. */
  private static HostedPool pool(AuthFactorType... firstFactors) {
    return HostedPool.made(
            sallyport,
            p -> p.policies(r -> r.signInPolicy(s -> s.allowedFirstAuthFactors(firstFactors))),
            c -> c.explicitAuthFlows(ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_AUTH))
        .reachable();
  }

  private static HostedPool owing(UserPoolMfaType when) {
    var made = pool(AuthFactorType.PASSWORD);
    sallyport
        .sdk()
        .setUserPoolMfaConfig(
            r ->
                r.userPoolId(made.id())
                    .mfaConfiguration(when)
                    .softwareTokenMfaConfiguration(c -> c.enabled(true))
                    .emailMfaConfiguration(c -> c.message("{####}")));
    return made;
  }

  private static AttributeType[] reachableAt(String mail) {
    return new AttributeType[] {
      SallyportForTests.attribute("email", mail),
      SallyportForTests.attribute("email_verified", "true")
    };
  }

  private static String token(HostedPool pool, String user) {
    return sallyport
        .sdk()
        .initiateAuth(
            r ->
                r.clientId(pool.client())
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", HostedPool.PASSWORD)))
        .authenticationResult()
        .accessToken();
  }

  @Test
  void a_picture_is_seen_or_heard() {
    alice("CAPTCHA_IMAGE").sees("Are you human?").shown("captcha");
    tab.type("Digits", "000000").press("Continue").reads("That was not right.");
    tab.press("Listen to the digits");
    assertThat(tab.page().locator("audio").evaluate("each => each.src"))
        .asString()
        .hasSizeGreaterThan(99);
    tab.shown("captcha-heard");
    tab.type("Digits", sallyport.captcha("CAPTCHA_IMAGE", tab.hidden("session")));
    tab.press("Continue");
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void a_proof_of_work_is_done_by_the_browser() {
    // It is done before anybody could look, so what it sends is held back.
    tab.page()
        .addInitScript(
            """
            const submit = HTMLFormElement.prototype.submit;
            HTMLFormElement.prototype.submit = function () {
              window.goOn = () => submit.call(this);
            };
            """);
    alice("CAPTCHA_POW").sees("One moment");
    tab.page().waitForFunction("() => window.goOn !== undefined");
    tab.shown("work");
    tab.page().evaluate("goOn()");
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void a_question_is_asked_before_the_way_is_free() {
    var questions = new JsonArray();
    for (var pet : List.of("cat", "dog", "fish")) {
      questions.add(
          new JsonObject()
              .put("Question", "What was your first " + pet + " called?")
              .put("Answer", "Minka"));
    }
    sallyport.signed(
        "Sallyport.AdminSetUserQuestions",
        new JsonObject()
            .put("UserPoolId", "local_Guarded")
            .put("Username", "alice")
            .put("Questions", questions));
    alice("QUESTION").sees("A question for you").shown("question");
    tab.page().getByRole(AriaRole.TEXTBOX).fill("Minka");
    tab.press("Continue");
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void a_software_token_is_set_up_and_asked_for() {
    var pool = owing(UserPoolMfaType.ON);
    var user = pool.user();
    tab.open(pool.login()).signIn(user).sees("Set up a second step").shown("setup");
    tab.press("Use an authenticator app");
    tab.page().getByText("Scan this picture").waitFor();
    tab.shown("setup-totp");
    var app = Authenticator.of(tab.page().locator(".secret code").innerText().replace(" ", ""));
    tab.type("Code", app.wrong()).press("Continue").reads("That is not the right code.");
    tab.type("Code", app.fresh()).press("Continue");
    assertThat(tab.arrived()).containsKey("code");
    tab.open(pool.login()).signIn(user).sees("Enter your code").shown("totp");
    tab.type("Code", app.fresh()).press("Continue");
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void a_second_step_by_mail_is_set_up_instead() {
    var pool = owing(UserPoolMfaType.ON);
    var mail = SallyportForTests.somebody() + "@example.com";
    tab.open(pool.login()).signIn(pool.user()).type("Email address", mail).press("Continue");
    tab.sees("Enter your code").type("Code", sallyport.code(mail)).press("Continue");
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void who_has_two_second_steps_chooses() {
    var pool = owing(UserPoolMfaType.OPTIONAL);
    var mail = SallyportForTests.somebody() + "@example.com";
    var user = pool.user(reachableAt(mail));
    var token = token(pool, user);
    var sdk = sallyport.sdk();
    var app = Authenticator.of(sdk.associateSoftwareToken(r -> r.accessToken(token)).secretCode());
    sdk.verifySoftwareToken(r -> r.accessToken(token).userCode(app.fresh()));
    sdk.setUserMFAPreference(
        r ->
            r.accessToken(token)
                .softwareTokenMfaSettings(s -> s.enabled(true))
                .emailMfaSettings(s -> s.enabled(true)));
    tab.open(pool.login()).signIn(user).sees("How do you want to sign in?").shown("choice-mfa");
    tab.press("With a code by email").sees("Enter your code");
    tab.type("Code", sallyport.code(mail)).press("Continue");
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void a_code_by_mail_or_a_password_is_chosen_to_begin_with() {
    var pool = pool(AuthFactorType.PASSWORD, AuthFactorType.EMAIL_OTP);
    var mail = SallyportForTests.somebody() + "@example.com";
    var user = pool.user(reachableAt(mail));
    tab.open(pool.login()).type("Username", user).press("Next");
    tab.sees("How do you want to sign in?").press("With a code by email");
    tab.sees("Enter your code").shown("code");
    tab.type("Code", "00000000").press("Continue").reads("That is not the right code.");
    tab.type("Code", sallyport.code(mail)).press("Continue");
    assertThat(tab.arrived()).containsKey("code");
    tab.open(pool.login()).type("Username", user).press("Next").press("With your password");
    tab.sees("Your password").shown("password");
    tab.type("Password", HostedPool.PASSWORD).press("Continue");
    assertThat(tab.arrived()).containsKey("code");
  }

  @Test
  void a_passkey_signs_its_owner_in() {
    var pool = new HostedPool(sallyport, "local_Passkeys", "passkeys").reachable();
    var user = pool.user();
    var device = VirtualAuthenticator.at(tab.open(pool.login()).page());
    var people = PasskeysForTests.at(sallyport);
    var token = token(pool, user);
    people.complete(token, device.made(people.start(token)));
    choosePasskey(pool, user);
    tab.shown("passkey");
    tab.press("Use passkey");
    assertThat(tab.arrived()).containsKey("code");
    device.forget();
    choosePasskey(pool, user);
    tab.press("Use passkey");
    tab.page().getByText("That did not work.").waitFor();
    tab.shown("passkey-failed");
    tab.follow("Start over").sees("Sign in");
  }

  private void choosePasskey(HostedPool pool, String user) {
    tab.open(pool.login()).type("Username", user).press("Next");
    tab.sees("How do you want to sign in?").press("With a passkey").sees("Use your passkey");
  }

  @Test
  void a_temporary_password_is_replaced() {
    var pool = pool(AuthFactorType.PASSWORD);
    var name = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(pool.id())
                    .username(name)
                    .messageAction("SUPPRESS")
                    .temporaryPassword(HostedPool.PASSWORD));
    tab.open(pool.login()).signIn(name).sees("Choose a new password").shown("new-password");
    tab.type("New password", "short").press("Change password");
    tab.reads("This password is not good enough.");
    tab.type("New password", "Fresh-Password-9").press("Change password");
    assertThat(tab.arrived()).containsKey("code");
  }
}
