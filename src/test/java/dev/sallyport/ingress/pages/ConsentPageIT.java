package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.LogCapture;
import dev.sallyport.ingress.HostedCookie;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that people must allow first: asked once, never led around. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsentPageIT {
  private static SallyportForTests sallyport;
  private static HostedPool pool;

  @TempDir private static Path dir;

  @BeforeAll
  static void start() {
    sallyport = AskingPools.start(dir);
    pool = AskingPools.asking(sallyport);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  /** Signed in, and asked. */
  private static PageBrowser asked(String user, String more) {
    var browser = pool.browser().open("/login?" + query(more));
    browser.submit("username", user, "password", HostedPool.PASSWORD);
    return browser.open(browser.header("location"));
  }

  /** With scopes of one's own where {@code more} has some. */
  private static String query(String more) {
    var query = pool.query(more);
    return more.contains("scope=") ? query.replace("&scope=openid&", "&") : query;
  }

  private static PageBrowser allowed(String user, String more) {
    return asked(user, more).submit("act", "allow");
  }

  private static PageBrowser authorized(PageBrowser browser, String more) {
    return browser.open("/oauth2/authorize?" + query(more));
  }

  @Test
  void somebody_new_is_asked_and_a_yes_leads_back_with_a_code() {
    var browser = asked(pool.user(), "&scope=openid%20email%20orders/read");
    assertThat(browser.heading()).isEqualTo("Calendar asks for access");
    assertThat(browser.page().select(".points li").eachText())
        .containsExactly(
            "Know that it is you", "See your email address", "Use orders/read in your name");
    browser.submit("act", "allow");
    assertThat(browser.status()).isEqualTo(303);
    assertThat(browser.sentTo()).containsEntry("state", "a \"b").containsKey("code");
  }

  @Test
  void openid_alone_says_that_it_tells_everything() {
    assertThat(asked(pool.user(), "").page().select(".points li").eachText())
        .containsExactly(
            "Know that it is you",
            "See all details of your account, such as your name, email address and phone number");
  }

  @Test
  void what_was_allowed_is_not_asked_again_and_more_is() {
    var browser = allowed(pool.user(), "&scope=openid%20email");
    assertThat(authorized(browser, "&scope=openid%20email").sentTo()).containsKey("code");
    authorized(browser, "&scope=openid");
    assertThat(browser.header("location")).as("which tells more").startsWith("/consent/");
    browser.open(browser.header("location")).submit("act", "allow");
    assertThat(authorized(browser, "&scope=openid").sentTo()).containsKey("code");
    authorized(browser, "&scope=openid%20orders/read");
    assertThat(browser.header("location")).startsWith("/consent/");
    assertThat(authorized(browser, "&scope=openid&resource=https://api.example").header("location"))
        .as("for another API")
        .startsWith("/consent/");
  }

  @Test
  void prompt_consent_asks_again_and_prompt_none_never() {
    var user = pool.user();
    var browser = asked(user, "");
    assertThat(authorized(browser, "&prompt=none").sentTo())
        .containsEntry("error", "consent_required");
    allowed(user, "");
    assertThat(authorized(browser, "&prompt=none").sentTo()).containsKey("code");
    authorized(browser, "&prompt=consent");
    browser.open(browser.header("location")).submit("act", "allow");
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void a_no_is_told_to_the_client_and_forgets_every_yes_before() {
    var browser = allowed(pool.user(), "");
    authorized(browser, "&prompt=consent");
    browser.open(browser.header("location")).submit("act", "deny");
    assertThat(browser.sentTo())
        .containsEntry("error", "access_denied")
        .containsEntry("state", "a \"b")
        .doesNotContainKey("code");
    assertThat(authorized(browser, "").header("location")).startsWith("/consent/");
  }

  @Test
  void a_yes_and_a_no_are_in_the_audit_log() {
    var user = pool.user();
    var sub = sub(user);
    var browser = asked(user, "&scope=openid%20email&resource=https://api.example");
    try (var log = LogCapture.open()) {
      var code = browser.submit("act", "allow").sentTo().get("code");
      authorized(browser, "&prompt=consent");
      browser.open(browser.header("location")).submit("act", "deny");
      // They are written by a thread of their own.
      await()
          .untilAsserted(
              () ->
                  assertThat(log.text())
                      .contains(line(sub, "allowed: email openid https://api.example"))
                      .contains(line(sub, "denied: openid profile")));
      assertThat(log.text()).doesNotContain(code);
    }
  }

  private static String sub(String user) {
    return sallyport
        .sdk()
        .adminGetUser(r -> r.userPoolId(pool.id()).username(user))
        .userAttributes()
        .stream()
        .filter(each -> each.name().equals("sub"))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static String line(String who, String why) {
    return "client=\""
        + pool.client()
        + "\", who=\""
        + who
        + "\", address=\"127.0.0.1\", action=\"consent\", outcome=\"done\", why=\""
        + why
        + "\"";
  }

  @Test
  void signing_out_everywhere_forgets_it_too() {
    var user = pool.user();
    allowed(user, "");
    sallyport.sdk().adminUserGlobalSignOut(r -> r.userPoolId(pool.id()).username(user));
    assertThat(asked(user, "").heading()).isEqualTo("Calendar asks for access");
  }

  @Test
  void a_client_of_ones_own_asks_nothing() {
    var own = new HostedPool(sallyport, pool.id(), "own");
    var browser = own.browser().open(own.login());
    browser.submit("username", own.user(), "password", HostedPool.PASSWORD);
    assertThat(browser.sentTo()).containsKey("code");
    browser.open("/oauth2/authorize?" + own.query("&prompt=consent"));
    assertThat(browser.sentTo()).containsKey("code");
  }

  @Test
  void AC_046_a_yes_of_another_browser_or_form_counts_for_nothing() {
    var attacker = asked(pool.user(), "");
    var form = attacker.page().selectFirst("form");
    var victim = asked(pool.user(), "");
    var address = victim.page().selectFirst("form").attr("action");
    victim.post(address, Map.of("_csrf", form.select("[name=_csrf]").val(), "act", "allow"));
    assertThat(victim.status()).isEqualTo(403);
    assertThat(victim.heading()).isEqualTo("Calendar asks for access");
    victim.submit("act", "allow");
    assertThat(victim.sentTo()).as("no dead end").containsKey("code");
    assertThat(victim.submit(form, "act", "allow").header("location"))
        .as("somebody else's page")
        .startsWith("/oauth2/authorize?");
  }

  @Test
  void AC_046_the_form_of_one_request_says_nothing_of_another() {
    var browser = asked(pool.user(), "&scope=openid");
    var form = browser.page().selectFirst("form");
    var wider = form.attr("action").replace("scope=openid", "scope=openid%20orders/read");
    browser.post(wider, Map.of("_csrf", form.select("[name=_csrf]").val(), "act", "allow"));
    assertThat(browser.header("location")).startsWith("/oauth2/authorize?");
    var asked = authorized(browser, "&scope=openid%20orders/read").header("location");
    browser.post(asked, Map.of("_csrf", form.select("[name=_csrf]").val(), "act", "allow"));
    assertThat(browser.status()).isEqualTo(403);
  }

  @Test
  void a_page_that_nobody_was_led_to_leads_to_the_beginning() {
    var browser = asked(pool.user(), "&prompt=login");
    var honest = authorized(browser, "").header("location");
    var forged = honest.substring(0, honest.indexOf('?') + 1) + query("&prompt=login");
    assertThat(browser.open(forged).header("location"))
        .as("a sign-in that was asked for is not left out")
        .startsWith("/oauth2/authorize?");
    browser.cookies().remove(HostedCookie.NAME);
    assertThat(browser.open(honest).header("location")).startsWith("/oauth2/authorize?");
  }

  @Test
  void no_button_is_no_answer() {
    var browser = asked(pool.user(), "").submit();
    assertThat(browser.status()).isEqualTo(200);
    assertThat(browser.heading()).isEqualTo("Calendar asks for access");
  }
}
