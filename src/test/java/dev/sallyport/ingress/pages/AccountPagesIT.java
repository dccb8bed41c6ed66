package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UsernameAttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.VerifiedAttributeType;

/** Signing up, confirming, and choosing a new password, each on its page. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AccountPagesIT {
  private static SallyportForTests sallyport;
  private static HostedPool pool;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    // A client with a secret: the pages prove it, whoever the person is.
    pool =
        HostedPool.made(
            sallyport,
            p -> p.autoVerifiedAttributes(VerifiedAttributeType.EMAIL),
            c -> c.generateSecret(true));
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static PageBrowser at(HostedPool pool, String path) {
    return pool.browser().open(path + "?" + pool.query(""));
  }

  private static PageBrowser signedUp(String name) {
    return at(pool, "/signup")
        .submit(
            "username",
            name,
            "attribute.email",
            name + "@example.com",
            "password",
            HostedPool.PASSWORD);
  }

  @Test
  void who_signs_up_confirms_and_signs_in() {
    var name = SallyportForTests.somebody();
    var browser = at(pool, "/login");
    var link = browser.page().select("a:contains(Create an account)").attr("href");
    browser.open(link);
    assertThat(browser.page().select("#password").attr("autocomplete")).isEqualTo("new-password");
    assertThat(browser.page().select("#password-hint").text()).startsWith("At least 8 characters");
    browser.submit(
        "username",
        name,
        "attribute.email",
        name + "@example.com",
        "password",
        HostedPool.PASSWORD);
    assertThat(browser.heading()).isEqualTo("Confirm your account");
    assertThat(browser.message()).contains("@");
    browser.submit("code", "000000");
    assertThat(browser.message()).isEqualTo("That is not the right code.");
    assertThat(browser.page().select("#code").attr("aria-invalid")).isEqualTo("true");
    browser.submit("code", " " + sallyport.code(name + "@example.com") + " ");
    assertThat(browser.heading()).isEqualTo("Sign in");
    assertThat(browser.message()).isEqualTo("Your account is confirmed. You can sign in now.");
    browser.submit("password", HostedPool.PASSWORD);
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void who_is_not_confirmed_is_led_to_it_and_may_have_another_code() {
    var name = SallyportForTests.somebody();
    signedUp(name);
    var browser = at(pool, "/login").submit("username", name, "password", HostedPool.PASSWORD);
    assertThat(browser.heading()).isEqualTo("Confirm your account");
    var before = sallyport.messages(name + "@example.com");
    browser.submit(browser.page().select("form").last());
    assertThat(browser.message()).startsWith("We sent a code to");
    assertThat(sallyport.messages(name + "@example.com")).isEqualTo(before + 1);
    browser.submit("code", sallyport.code(name + "@example.com"));
    assertThat(browser.heading()).isEqualTo("Sign in");
  }

  @Test
  void a_password_that_is_not_good_enough_is_asked_for_again_and_the_rest_stays() {
    var name = SallyportForTests.somebody();
    var browser =
        at(pool, "/signup")
            .submit(
                "username", name, "attribute.email", name + "@example.com", "password", "short");
    assertThat(browser.message()).startsWith("This password is not good enough.");
    assertThat(browser.page().select("#username").attr("value")).isEqualTo(name);
    assertThat(browser.page().select("input[type=email]").attr("value"))
        .isEqualTo(name + "@example.com");
    assertThat(browser.page().select("#password").attr("value")).isEmpty();
    assertThat(browser.page().select("#password").attr("aria-describedby"))
        .isEqualTo("error password-hint");
  }

  @Test
  void a_name_that_is_taken_is_said_to_be() {
    var name = SallyportForTests.somebody();
    signedUp(name);
    assertThat(signedUp(name).message()).isEqualTo("This name is taken.");
  }

  @Test
  void a_forgotten_password_is_chosen_anew() {
    var name = SallyportForTests.somebody();
    signedUp(name).submit("code", sallyport.code(name + "@example.com"));
    var browser = at(pool, "/forgotPassword").submit("username", name);
    assertThat(browser.heading()).isEqualTo("Choose a new password");
    assertThat(browser.message()).startsWith("We sent a code to");
    var code = sallyport.code(name + "@example.com");
    browser.submit("code", code, "password", "short");
    assertThat(browser.message()).startsWith("This password is not good enough.");
    assertThat(browser.page().select("#code").attr("value")).isEqualTo(code);
    browser.submit("password", "Another-Horse-9");
    assertThat(browser.message()).isEqualTo("Your password is changed. You can sign in now.");
    browser.submit("password", "Another-Horse-9");
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void nobody_who_forgot_a_password_is_told_from_somebody() {
    var name = SallyportForTests.somebody();
    signedUp(name).submit("code", sallyport.code(name + "@example.com"));
    var known = at(pool, "/forgotPassword").submit("username", name);
    var unknown = at(pool, "/forgotPassword").submit("username", SallyportForTests.somebody());
    assertThat(unknown.status()).isEqualTo(known.status());
    assertThat(unknown.heading()).isEqualTo(known.heading());
    assertThat(unknown.message().replaceAll("to .*", ""))
        .isEqualTo(known.message().replaceAll("to .*", ""));
  }

  @Test
  void a_form_of_another_browser_changes_nothing() {
    var name = SallyportForTests.somebody();
    var browser =
        at(pool, "/signup")
            .submit(
                "_csrf",
                "x",
                "username",
                name,
                "attribute.email",
                name + "@example.com",
                "password",
                HostedPool.PASSWORD);
    assertThat(browser.status()).isEqualTo(403);
    assertThat(sallyport.messages(name + "@example.com")).isZero();
    browser.submit("password", HostedPool.PASSWORD);
    assertThat(browser.heading()).isEqualTo("Confirm your account");
  }

  @Test
  void a_pool_whose_names_are_addresses_asks_for_one() {
    var mails =
        HostedPool.made(
            sallyport,
            p ->
                p.usernameAttributes(UsernameAttributeType.EMAIL)
                    .autoVerifiedAttributes(VerifiedAttributeType.EMAIL),
            _ -> {});
    var mail = SallyportForTests.somebody() + "@example.com";
    var browser = at(mails, "/signup");
    assertThat(browser.page().select("#username").attr("type")).isEqualTo("email");
    assertThat(browser.page().select("label").eachText())
        .containsExactly("Email address", "New password");
    browser.submit("username", mail, "password", HostedPool.PASSWORD);
    browser.submit("code", sallyport.code(mail));
    browser.submit("username", mail, "password", HostedPool.PASSWORD);
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void a_pool_that_lets_nobody_sign_up_shows_the_sign_in() {
    var closed =
        HostedPool.made(
            sallyport,
            p -> p.adminCreateUserConfig(a -> a.allowAdminCreateUserOnly(true)),
            _ -> {});
    var browser = at(closed, "/signup");
    assertThat(browser.heading()).isEqualTo("Sign in");
    assertThat(browser.page().select("a:contains(Create an account)")).isEmpty();
  }
}
