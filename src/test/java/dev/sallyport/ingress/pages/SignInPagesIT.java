package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.HostedCookie;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Signing in on the pages with name and password. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignInPagesIT {
  private static SallyportForTests sallyport;
  private static HostedPool pool;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    pool = HostedPool.made(sallyport);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @Test
  void name_and_password_lead_back_to_the_application_with_a_code() {
    var browser = pool.browser().open(pool.login());
    assertThat(browser.status()).isEqualTo(200);
    assertThat(browser.heading()).isEqualTo("Sign in");
    browser.submit("username", pool.user(), "password", HostedPool.PASSWORD);
    assertThat(browser.status()).isEqualTo(303);
    assertThat(browser.header("location")).startsWith(HostedPool.CALLBACK + "?");
    assertThat(browser.sentTo()).containsEntry("state", "a \"b").containsKey("code");
    assertThat(browser.last().headers().allValues("set-cookie"))
        .singleElement()
        .asString()
        .startsWith(HostedCookie.NAME + "=")
        .contains("Path=/", "Secure", "HTTPOnly", "SameSite=Lax", "Max-Age=3600")
        .doesNotContain("Domain");
  }

  @Test
  void a_wrong_password_and_an_unknown_name_are_told_the_same() {
    var user = pool.user();
    var wrong = pool.browser().open(pool.login()).submit("username", user, "password", "wrong");
    var nobody =
        pool.browser()
            .open(pool.login())
            .submit("username", SallyportForTests.somebody(), "password", "wrong");
    assertThat(wrong.status()).isEqualTo(nobody.status()).isEqualTo(200);
    assertThat(wrong.message()).isEqualTo(nobody.message()).isNotEmpty();
    assertThat(wrong.page().select("#username").attr("value")).isEqualTo(user);
    wrong.submit("password", HostedPool.PASSWORD);
    assertThat(wrong.sentTo()).containsKey("code");
  }

  @Test
  void an_empty_field_is_asked_for_again() {
    var browser = pool.browser().open(pool.login()).submit("username", "", "password", "x");
    assertThat(browser.page().select("#username").attr("aria-invalid")).isEqualTo("true");
    assertThat(browser.page().select("#username").attr("aria-describedby")).isEqualTo("error");
    assertThat(browser.page().select("#error a").attr("href")).isEqualTo("#username");
    assertThat(browser.page().title()).startsWith("Error:");
  }

  @Test
  void an_application_that_is_not_known_is_not_redirected_to() {
    var browser = pool.browser();
    browser.open("/login?response_type=code&client_id=nobody&redirect_uri=https://evil.example");
    assertThat(browser.status()).isEqualTo(400);
    assertThat(browser.header("location")).isEmpty();
    browser.open(
        "/login?response_type=code&client_id="
            + pool.client()
            + "&redirect_uri=https://evil.example");
    assertThat(browser.status()).isEqualTo(400);
    assertThat(browser.heading()).isEqualTo("Something is wrong");
    browser.open("/login");
    assertThat(browser.status()).isEqualTo(400);
  }

  @Test
  void a_request_that_is_wrong_is_told_to_its_application() {
    var browser = pool.browser().open("/login?" + pool.query("&prompt=no"));
    assertThat(browser.status()).isEqualTo(303);
    assertThat(browser.sentTo()).containsEntry("error", "invalid_request");
  }

  @Test
  void who_must_not_be_asked_is_not() {
    var browser = pool.browser().open("/login?" + pool.query("&prompt=none"));
    assertThat(browser.sentTo()).containsEntry("error", "login_required");
  }

  @Test
  void pages_speak_the_language_that_the_link_or_the_browser_says() {
    var browser = pool.browser();
    assertThat(browser.open(pool.login(), "Accept-Language", "de-AT,en;q=0.5").heading())
        .isEqualTo("Anmelden");
    assertThat(
            browser
                .open("/login?" + pool.query("&lang=fr"), "Accept-Language", "de")
                .page()
                .select("html")
                .attr("lang"))
        .isEqualTo("fr");
    assertThat(browser.open(pool.login(), "Accept-Language", "xx, *").heading())
        .isEqualTo("Sign in");
  }

  @Test
  void a_hint_fills_the_name_in() {
    var page = pool.browser().open("/login?" + pool.query("&login_hint=a%22%3Eb")).page();
    assertThat(page.select("#username").attr("value")).isEqualTo("a\">b");
    assertThat(page.select("#password").hasAttr("autofocus")).isTrue();
  }

  @Test
  void what_a_page_needs_may_be_kept_for_good() {
    var browser = pool.browser().open(pool.login());
    var style = browser.page().select("link[rel=stylesheet]").attr("href");
    browser.open(style);
    assertThat(browser.status()).isEqualTo(200);
    assertThat(browser.header("content-type")).startsWith("text/css");
    assertThat(browser.header("cache-control")).contains("immutable");
  }

  @Test
  void who_is_signed_out_is_told_so() {
    var browser = pool.browser().open("/signedout");
    assertThat(browser.status()).isEqualTo(200);
    assertThat(browser.heading()).isEqualTo("You are signed out");
  }
}
