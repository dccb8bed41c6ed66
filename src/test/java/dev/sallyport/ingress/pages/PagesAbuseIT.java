package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.HostedCookie;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** The rows of abuse-cases.md that are about pages. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PagesAbuseIT {
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

  private static HostedPool owingSecondFactor() {
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

  @Test
  void AC_046_a_form_without_the_browsers_cookie_signs_nobody_in() {
    var attacker = pool.browser().open(pool.login());
    var victim = pool.browser();
    var user = pool.user();
    victim.post(
        pool.login(),
        Map.of(
            "_csrf", attacker.hidden("_csrf"), "username", user, "password", HostedPool.PASSWORD));
    assertThat(victim.status()).isEqualTo(403);
    assertThat(victim.cookies()).doesNotContainKey(HostedCookie.NAME);
    assertThat(victim.message()).isNotEmpty();
    victim.submit("password", HostedPool.PASSWORD);
    assertThat(victim.sentTo()).as("no dead end").containsKey("code");
  }

  @Test
  void AC_046_a_sign_in_that_one_browser_began_cannot_be_finished_in_another() {
    var owing = owingSecondFactor();
    var attacker =
        owing
            .browser()
            .open(owing.login())
            .submit("username", owing.user(), "password", HostedPool.PASSWORD);
    var form = attacker.page().selectFirst("form");
    var victim = owing.browser().open(owing.login());
    victim.submit(form, "answer", "123456");
    assertThat(victim.status()).isEqualTo(403);
    assertThat(victim.heading()).isEqualTo("Sign in");
    assertThat(victim.message()).isNotEmpty();
  }

  @Test
  void AC_046_what_a_challenge_carries_cannot_be_changed() {
    var owing = owingSecondFactor();
    var browser =
        owing
            .browser()
            .open(owing.login())
            .submit("username", owing.user(), "password", HostedPool.PASSWORD);
    for (var field : new String[] {"challenge", "session", "login", "state"}) {
      browser.open(owing.login());
      var fresh = browser.submit("username", owing.user(), "password", HostedPool.PASSWORD).page();
      browser.submit(fresh.selectFirst("form"), field, "{}", "answer", "123456");
      assertThat(browser.status()).as(field).isEqualTo(403);
    }
  }

  @Test
  void AC_050_two_tabs_the_back_button_and_a_stale_page_lead_on() {
    var browser = pool.browser();
    var first = browser.open("/login?" + pool.query("&nonce=one")).page();
    var second = browser.open("/login?" + pool.query("&nonce=two")).page();
    var user = pool.user();
    browser.submit(first.selectFirst("form"), "username", user, "password", HostedPool.PASSWORD);
    assertThat(browser.sentTo()).containsKey("code");
    browser.submit(second.selectFirst("form"), "username", user, "password", HostedPool.PASSWORD);
    assertThat(browser.sentTo()).containsKey("code");
    browser.submit(first.selectFirst("form"), "username", user, "password", HostedPool.PASSWORD);
    assertThat(browser.sentTo()).as("back, and once more").containsKey("code");
    browser.open("/login/challenge?" + pool.query(""));
    assertThat(browser.heading()).as("reloaded").isEqualTo("Sign in");
  }

  @Test
  void AC_050_a_challenge_answered_twice_leads_back_to_a_working_sign_in() {
    var owing = owingSecondFactor();
    var user = owing.user();
    var browser =
        owing
            .browser()
            .open(owing.login())
            .submit("username", user, "password", HostedPool.PASSWORD);
    var form = browser.page().selectFirst("form");
    sallyport.advance("4m");
    browser.submit(form, "answer", "123456");
    assertThat(browser.status()).isEqualTo(200);
    assertThat(browser.heading()).isEqualTo("Sign in");
    assertThat(browser.message()).isNotEmpty();
    assertThat(browser.page().select("#username").attr("value")).isEqualTo(user);
    browser.submit("password", HostedPool.PASSWORD);
    assertThat(browser.heading()).isEqualTo("Set up a second step");
  }

  @Test
  void AC_051_a_browser_keeps_two_cookies_however_often_it_begins() {
    var browser = pool.browser();
    for (int i = 0; i < 30; i++) {
      browser.open(pool.login());
    }
    browser.submit("username", pool.user(), "password", HostedPool.PASSWORD);
    assertThat(browser.cookies()).hasSize(2);
  }

  @Test
  void AC052_no_page_is_framed_kept_or_tells_where_it_was() {
    var browser = pool.browser();
    for (var path : new String[] {pool.login(), "/login", "/signedout", "/error?error=x"}) {
      browser.open(path);
      assertThat(browser.header("content-security-policy"))
          .as(path)
          .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
          .doesNotContain("unsafe");
      assertThat(browser.header("x-frame-options")).isEqualTo("DENY");
      assertThat(browser.header("referrer-policy")).isEqualTo("no-referrer");
      assertThat(browser.header("x-content-type-options")).isEqualTo("nosniff");
      assertThat(browser.header("cache-control")).isEqualTo("no-store");
    }
    browser.open(pool.login());
    assertThat(browser.header("content-security-policy"))
        .contains("form-action 'self' https://app.example.com;");
    assertThat(browser.page().select("[style], script:not([src]), style, [onclick]")).isEmpty();
    assertThat(browser.page().select("[target]")).isEmpty();
    browser.submit("username", pool.user(), "password", HostedPool.PASSWORD);
    assertThat(browser.status()).isEqualTo(303);
    assertThat(browser.header("referrer-policy")).isEqualTo("no-referrer");
  }

  @Test
  void AC_054_a_cookie_that_comes_twice_is_refused() {
    var browser = pool.browser();
    for (var name : new String[] {PageRoutes.FORM_COOKIE, HostedCookie.NAME}) {
      var answer =
          pool.browser().open(pool.login(), "Cookie", name + "=a; other=1; " + name + "=b");
      assertThat(answer.status()).as(name).isEqualTo(400);
      assertThat(answer.last().headers().allValues("set-cookie")).isEmpty();
    }
    assertThat(browser.open(pool.login(), "Cookie", "other=1; other=2").status()).isEqualTo(200);
    assertThat(browser.last().headers().allValues("set-cookie"))
        .singleElement()
        .asString()
        .startsWith("__Host-")
        .contains("Path=/", "Secure", "HttpOnly", "SameSite=Lax")
        .doesNotContain("Domain");
  }

  @Test
  void AC_054_a_form_cookie_that_is_none_of_ours_is_replaced() {
    var browser = pool.browser();
    browser.open(pool.login(), "Cookie", PageRoutes.FORM_COOKIE + "=evil");
    assertThat(browser.cookies().get(PageRoutes.FORM_COOKIE)).hasSize(22);
  }

  @Test
  void a_field_that_comes_twice_or_a_body_too_large_is_refused() {
    var browser = pool.browser().open(pool.login());
    browser.postRaw(pool.login(), "username=a&username=b&password=c");
    assertThat(browser.status()).isEqualTo(400);
    browser.postRaw(pool.login(), "username=" + "a".repeat(70_000));
    assertThat(browser.status()).isEqualTo(413);
    browser.postRaw(pool.login(), "username=%ZZ");
    assertThat(browser.status()).isEqualTo(400);
  }

  @Test
  void what_somebody_typed_is_text_on_the_page() {
    var evil = "\"><script src=//evil.example></script>'";
    var browser = pool.browser().open(pool.login());
    var fields = new LinkedHashMap<String, String>();
    fields.put("_csrf", browser.hidden("_csrf"));
    fields.put("username", evil);
    fields.put("password", "x");
    browser.post(pool.login(), fields);
    assertThat(browser.page().select("script:not([src^=/pages/posted-])")).isEmpty();
    assertThat(browser.page().select("#username").attr("value")).isEqualTo(evil);
  }
}
