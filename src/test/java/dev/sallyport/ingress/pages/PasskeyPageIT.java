package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may make a passkey on a page, and who must sign in first. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PasskeyPageIT {
  private static SallyportForTests sallyport;
  private static HostedPool pool;

  @TempDir private static Path dir;

  @BeforeAll
  static void start() {
    sallyport = AskingPools.start(dir);
    pool = AskingPools.passkeys(sallyport);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static String add(HostedPool pool, String redirect) {
    return "/passkeys/add?client_id="
        + pool.client()
        + "&redirect_uri="
        + URLEncoder.encode(redirect, StandardCharsets.UTF_8);
  }

  private static String add() {
    return add(pool, HostedPool.CALLBACK);
  }

  /** On the page, by way of the sign-in. */
  private static PageBrowser there(String user) {
    var browser = pool.browser().open(add());
    browser.open(browser.header("location"));
    browser.submit("username", user, "password", HostedPool.PASSWORD);
    return browser.open(browser.header("location"));
  }

  @Test
  void who_is_not_signed_in_signs_in_and_comes_back() {
    var browser = pool.browser().open(add());
    assertThat(browser.header("location")).startsWith("/login?client_id=");
    browser.open(browser.header("location"));
    assertThat(browser.heading()).isEqualTo("Sign in");
    browser.submit("username", pool.user(), "password", HostedPool.PASSWORD);
    assertThat(browser.header("location")).startsWith("/passkeys/add?").doesNotContain("code=");
    browser.open(browser.header("location"));
    assertThat(browser.heading()).isEqualTo("Add a passkey");
    assertThat(browser.page().select("form").attr("data-input")).contains("\"challenge\"");
    assertThat(browser.page().select(".links a").attr("href")).isEqualTo(HostedPool.CALLBACK);
    assertThat(browser.header("permissions-policy"))
        .contains("publickey-credentials-create=(self)");
  }

  @Test
  void who_signed_in_a_while_ago_does_so_again() {
    var browser = there(pool.user());
    assertThat(browser.open(add()).heading()).isEqualTo("Add a passkey");
    sallyport.advance("6m");
    assertThat(browser.open(add()).header("location")).startsWith("/login?");
  }

  @Test
  void AC_045_nobody_is_led_to_an_address_that_is_not_the_clients() {
    for (var evil : new String[] {"https://evil.example", HostedPool.CALLBACK + "/x"}) {
      var browser = pool.browser().open(add(pool, evil));
      assertThat(browser.status()).as(evil).isEqualTo(400);
      assertThat(browser.last().body()).doesNotContain("evil.example");
    }
    assertThat(pool.browser().open("/passkeys/add?client_id=nobody").status()).isEqualTo(400);
  }

  @Test
  void AC_046_the_form_of_another_browser_makes_no_passkey() {
    var attacker = there(pool.user());
    var victim = there(pool.user());
    victim.post(add(), Map.of("_csrf", attacker.hidden("_csrf"), "answer", "{}"));
    assertThat(victim.status()).isEqualTo(403);
    assertThat(victim.heading()).isEqualTo("Add a passkey");
    var nobody = pool.browser().open(add());
    nobody.post(add(), Map.of("_csrf", attacker.hidden("_csrf"), "answer", "{}"));
    assertThat(nobody.header("location")).startsWith("/login?");
  }

  @Test
  void what_no_device_made_is_refused_and_may_be_tried_again() {
    for (var answer : new String[] {"", "{", "[]", "{}", "{\"id\":7,\"response\":[]}"}) {
      var browser = there(pool.user()).submit("answer", answer);
      assertThat(browser.status()).as(answer).isEqualTo(200);
      assertThat(browser.message()).as(answer).isNotEmpty();
      assertThat(browser.heading()).isEqualTo("Add a passkey");
    }
  }

  @Test
  void a_pool_without_passkeys_says_so_and_leads_on() {
    var other = AskingPools.asking(sallyport);
    var browser = other.browser().open(add(other, HostedPool.CALLBACK));
    browser.open(browser.header("location"));
    browser.submit("username", other.user(), "password", HostedPool.PASSWORD);
    browser.open(browser.header("location"));
    assertThat(browser.status()).isEqualTo(400);
    assertThat(browser.page().select(".links a").attr("href")).isEqualTo(HostedPool.CALLBACK);
  }
}
