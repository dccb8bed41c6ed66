package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Authenticator;
import dev.sallyport.SallyportForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFactorType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** Every challenge of the flow, answered on its page. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChallengePagesIT {
  private static SallyportForTests sallyport;

  @TempDir private static Path dir;

  @BeforeAll
  static void start() throws IOException {
    var file =
        Files.writeString(
            dir.resolve("sallyport.yaml"),
            """
            accessKeys:
              - id: SALLYPORTDEMOKEY0001
                secret: demo-secret-for-localhost-only-000000000
            pools:
              - id: local_Guarded
                name: Guarded
                clients:
                  - id: picture
                    oauth:
                      grants: [code]
                      scopes: [openid]
                      callbacks: ["https://app.example.com/back"]
                    challenges:
                      - type: CAPTCHA_IMAGE
                        wrongAnswers: 4
                        time: 3m
                      - type: PASSWORD
                        wrongAnswers: 4
                        time: 3m
                  - id: work
                    oauth:
                      grants: [code]
                      scopes: [openid]
                      callbacks: ["https://app.example.com/back"]
                    challenges:
                      - type: CAPTCHA_POW
                        wrongAnswers: 4
                        time: 3m
                      - type: PASSWORD
                        wrongAnswers: 4
                        time: 3m
                  - id: question
                    oauth:
                      grants: [code]
                      scopes: [openid]
                      callbacks: ["https://app.example.com/back"]
                    challenges:
                      - type: QUESTION
                        wrongAnswers: 4
                        time: 3m
                      - type: PASSWORD
                        wrongAnswers: 4
                        time: 3m
                users:
                  - username: alice
                    password: Correct-Horse-7
            """);
    sallyport = SallyportForTests.of(file, Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static HostedPool guarded(String client) {
    return new HostedPool(sallyport, "local_Guarded", client);
  }

  private static HostedPool mfa() {
    var made = HostedPool.made(sallyport);
    sallyport
        .sdk()
        .setUserPoolMfaConfig(
            r ->
                r.userPoolId(made.id())
                    .mfaConfiguration(UserPoolMfaType.ON)
                    .softwareTokenMfaConfiguration(c -> c.enabled(true)));
    return made;
  }

  private static HostedPool choosing() {
    return HostedPool.made(
        sallyport,
        p ->
            p.policies(
                r ->
                    r.signInPolicy(
                        s ->
                            s.allowedFirstAuthFactors(
                                AuthFactorType.PASSWORD, AuthFactorType.EMAIL_OTP))),
        _ -> {});
  }

  @Test
  void a_picture_is_shown_and_a_wrong_answer_brings_another() {
    var pool = guarded("picture");
    var browser =
        pool.browser()
            .open(pool.login())
            .submit("username", "alice", "password", "Correct-Horse-7");
    assertThat(browser.heading()).isEqualTo("Are you human?");
    var picture = browser.page().select(".picture img").attr("src");
    assertThat(picture).startsWith("data:image/");
    assertThat(browser.page().select("#answer").attr("inputmode")).isEqualTo("numeric");
    browser.submit("answer", "000000");
    assertThat(browser.message()).isEqualTo("That was not right. Try again.");
    assertThat(browser.page().select(".picture img").attr("src")).isNotEqualTo(picture);
    browser.submit("answer", sallyport.captcha("picture", browser.hidden("session")));
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void the_digits_of_a_picture_can_be_heard() {
    var pool = guarded("picture");
    var browser =
        pool.browser()
            .open(pool.login())
            .submit("username", "alice", "password", "Correct-Horse-7");
    browser.submit("act", "audio");
    assertThat(browser.page().select("audio").attr("src")).startsWith("data:audio/");
    assertThat(browser.message()).isEmpty();
    browser.submit("answer", sallyport.captcha("picture", browser.hidden("session")));
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void a_proof_of_work_says_that_it_needs_scripts_and_hands_one_over() {
    var pool = guarded("work");
    var browser =
        pool.browser()
            .open(pool.login())
            .submit("username", "alice", "password", "Correct-Horse-7");
    assertThat(browser.page().select("form").attr("data-input")).contains("\"cost\"");
    assertThat(browser.page().select("noscript").text()).contains("JavaScript");
    var script = browser.page().select("script").attr("src");
    assertThat(browser.open(script).header("content-type")).startsWith("text/javascript");
  }

  @Test
  void a_question_is_asked_until_there_were_too_many_wrong_answers() {
    var pool = guarded("question");
    var browser =
        pool.browser()
            .open(pool.login())
            .submit("username", "alice", "password", "Correct-Horse-7");
    assertThat(browser.heading()).isEqualTo("A question for you");
    assertThat(browser.page().select("label").text()).isNotEmpty();
    for (int i = 0; i < 5; i++) {
      browser.submit("answer", "wrong");
    }
    assertThat(browser.heading()).isEqualTo("Sign in");
    assertThat(browser.message()).isNotEmpty();
  }

  @Test
  void a_software_token_is_set_up_and_asked_for_ever_after() {
    var pool = mfa();
    var user = pool.user();
    var browser =
        pool.browser().open(pool.login()).submit("username", user, "password", HostedPool.PASSWORD);
    assertThat(browser.heading()).isEqualTo("Set up a second step");
    assertThat(browser.page().select(".picture img").attr("src"))
        .startsWith("data:image/svg+xml;base64,");
    assertThat(browser.page().select("main a[href^=otpauth]").attr("href"))
        .startsWith("otpauth://totp/pages:" + user + "?secret=");
    var app = Authenticator.of(browser.page().select(".secret code").text().replace(" ", ""));
    browser.submit("answer", "000000");
    assertThat(browser.message()).isEqualTo("That is not the right code.");
    browser.submit("answer", app.fresh());
    assertThat(browser.sentTo()).containsKey("code");
    browser.open(pool.login()).submit("username", user, "password", HostedPool.PASSWORD);
    assertThat(browser.heading()).isEqualTo("Enter your code");
    assertThat(browser.page().select("#answer").attr("autocomplete")).isEqualTo("one-time-code");
    browser.submit("answer", "000 000");
    assertThat(browser.message()).isNotEmpty();
    assertThat(browser.page().select("#answer").attr("aria-invalid")).isEqualTo("true");
    browser.submit("answer", app.fresh());
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void a_temporary_password_is_replaced() {
    var pool = HostedPool.made(sallyport);
    var name = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(pool.id())
                    .username(name)
                    .messageAction("SUPPRESS")
                    .temporaryPassword("Temporary-8-x"));
    var browser =
        pool.browser().open(pool.login()).submit("username", name, "password", "Temporary-8-x");
    assertThat(browser.heading()).isEqualTo("Choose a new password");
    assertThat(browser.page().select("#answer").attr("autocomplete")).isEqualTo("new-password");
    assertThat(browser.page().select("input[autocomplete=username][hidden]").attr("value"))
        .as("for password managers")
        .isEqualTo(name);
    browser.submit("answer", "short");
    assertThat(browser.message()).startsWith("This password is not good enough.");
    browser.submit("answer", "9-" + name.toUpperCase(Locale.ROOT) + "-a");
    assertThat(browser.message()).as("AC099").startsWith("This password is not good enough.");
    browser.submit("answer", "Fresh-Password-9");
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void who_may_begin_with_something_else_than_a_password_chooses() {
    var pool = choosing();
    var mail = SallyportForTests.somebody() + "@example.com";
    var user =
        pool.user(
            SallyportForTests.attribute("email", mail),
            SallyportForTests.attribute("email_verified", "true"));
    var browser = pool.browser().open(pool.login()).submit("username", user);
    assertThat(browser.page().select("button[name=act]").eachAttr("value"))
        .isEqualTo(List.of("PASSWORD", "EMAIL_OTP"));
    browser.submit("act", "EMAIL_OTP");
    assertThat(browser.heading()).isEqualTo("Enter your code");
    assertThat(browser.page().select("main p").text()).contains("@");
    browser.submit("answer", "00000000");
    assertThat(browser.message()).isEqualTo("That is not the right code.");
    browser.submit("answer", sallyport.code(mail));
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void a_password_may_be_chosen_or_come_along_as_scripts_send_it() {
    var pool = choosing();
    var user = pool.user();
    var browser = pool.browser().open(pool.login()).submit("username", user);
    if (browser.heading().equals("How do you want to sign in?")) {
      browser.submit("act", "PASSWORD");
    }
    assertThat(browser.heading()).isEqualTo("Your password");
    browser.submit("answer", HostedPool.PASSWORD);
    assertThat(browser.sentTo()).containsKey("code");
    var script = pool.browser().open(pool.login());
    script.submit("username", user, "password", HostedPool.PASSWORD);
    assertThat(script.sentTo()).containsKey("code");
  }

  @Test
  void a_second_factor_is_chosen_where_there_are_two() {
    var pool = HostedPool.made(sallyport);
    var sdk = sallyport.sdk();
    sdk.setUserPoolMfaConfig(
        r ->
            r.userPoolId(pool.id())
                .mfaConfiguration(UserPoolMfaType.ON)
                .softwareTokenMfaConfiguration(c -> c.enabled(true))
                .emailMfaConfiguration(c -> c.message("{####}")));
    var mail = SallyportForTests.somebody() + "@example.com";
    var user = pool.user();
    var browser =
        pool.browser().open(pool.login()).submit("username", user, "password", HostedPool.PASSWORD);
    assertThat(browser.heading()).isEqualTo("Set up a second step");
    assertThat(browser.page().select("form")).hasSize(2);
    var form =
        browser.page().select("form").stream()
            .filter(each -> !each.select("[name='attribute.email']").isEmpty())
            .findFirst()
            .orElseThrow();
    browser.submit(form, "attribute.email", mail);
    assertThat(browser.heading()).isEqualTo("Enter your code");
    browser.submit("answer", sallyport.code(mail));
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void every_challenge_of_the_flow_has_words_for_what_it_offers() {
    var texts = PageTexts.load();
    for (var language : PageTexts.LANGUAGES) {
      var words = texts.of(language, null);
      for (var choice :
          Set.of(
              "PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN", "SMS_MFA", "SOFTWARE_TOKEN_MFA")) {
        assertThat(words.text("choice." + choice)).isNotEmpty();
      }
    }
  }
}
