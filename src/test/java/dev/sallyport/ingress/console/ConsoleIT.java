package dev.sallyport.ingress.console;

import static dev.sallyport.ingress.console.ConsoleForTests.PASSWORD;
import static dev.sallyport.ingress.console.ConsoleForTests.POOL;
import static dev.sallyport.ingress.console.ConsoleForTests.signedIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.LogCapture;
import dev.sallyport.ingress.pages.PageBrowser;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;

/** Who gets at the console, and what it leaves behind. */
@Isolated("it looks at all that is logged in this JVM")
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleIT {
  private static final String COOKIE = "__Host-sallyport-console";
  private static final String FORM_COOKIE = "__Host-sallyport-console-form";

  private static SallyportForTests sallyport;
  private static SallyportForTests replica;

  @BeforeAll
  static void start() {
    var settings = ConsoleForTests.settings("SALLYPORT_LIMITS_LOCKAFTER", "3");
    sallyport = SallyportForTests.demo(settings);
    replica = sallyport.replica(settings);
  }

  @AfterAll
  static void stop() {
    replica.close();
    sallyport.close();
  }

  private static PageBrowser browser() {
    return new PageBrowser(sallyport.ops());
  }

  private static String user(String name) {
    return "/console/pools/" + POOL + "/user?name=" + name;
  }

  private static String deed(String deed, String name) {
    return "/console/pools/" + POOL + "/user/" + deed + "?name=" + name;
  }

  /** The page's own form, not the one to sign out. */
  private static Element form(PageBrowser browser) {
    return browser.page().selectFirst("main form[method=post]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/console", "/console/sign-in", "/console/timeline", "/console/files/x"})
  void off_nothing_of_it_is_there(String path) {
    try (var without = SallyportForTests.demo(Map.of())) {
      assertThat(new PageBrowser(without.ops()).open(path).status()).isEqualTo(404);
      assertThat(new PageBrowser(without.api()).open(path).status()).isEqualTo(404);
    }
  }

  @Test
  void it_is_not_on_the_port_of_the_api() {
    assertThat(new PageBrowser(sallyport.api()).open("/console/sign-in").status()).isEqualTo(404);
  }

  @Test
  void with_a_hash_that_costs_too_much_nothing_starts() {
    var settings = ConsoleForTests.settings();
    var costly =
        settings
            .get("SALLYPORT_OPS_CONSOLE_OPERATORS_0_PASSWORDHASH")
            .replace("m=7168", "m=9999999");
    settings.put("SALLYPORT_OPS_CONSOLE_OPERATORS_0_PASSWORDHASH", costly);
    assertThatThrownBy(() -> SallyportForTests.demo(settings))
        .hasStackTraceContaining("the passwordHash of ada costs too much");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console",
        "/console/timeline",
        "/console/pools/local_Sallyport",
        "/console/pools/local_Sallyport/clients/demoapp",
        "/console/pools/local_Sallyport/user?name=alice",
        "/console/pools/local_Sallyport/user/disable?name=alice",
        "/console/pools/local_Sallyport/keys/rotate",
        "/console/pools/local_Sallyport/keys/revoke/some"
      })
  void every_page_asks_who_does_not_know_to_sign_in(String path) {
    for (var cookie : List.of("", COOKIE + "=" + "A".repeat(43), COOKIE + "=x")) {
      var stranger = browser();
      if (cookie.isEmpty()) {
        stranger.open(path);
      } else {
        stranger.open(path, "Cookie", cookie);
      }
      assertThat(stranger.status()).isEqualTo(303);
      assertThat(stranger.header("location")).isEqualTo("/console/sign-in");
    }
  }

  @Test
  void no_page_is_kept_framed_or_runs_what_is_not_its_own() {
    var ada = signedIn(sallyport);
    assertThat(ada.status()).isEqualTo(303);
    assertThat(ada.last().headers().allValues("set-cookie"))
        .anyMatch(
            cookie ->
                cookie.matches(COOKIE + "=[\\w-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict"));
    for (var path :
        List.of("/console", "/console/sign-in", "/console/timeline", "/console/pools/no_Pool")) {
      ada.open(path);
      assertThat(ada.header("cache-control")).isEqualTo("no-store");
      assertThat(ada.header("x-frame-options")).isEqualTo("DENY");
      assertThat(ada.header("content-security-policy"))
          .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
          .doesNotContain("unsafe");
      assertThat(ada.page().select("[style], style, script:not([src]), [onclick]")).isEmpty();
    }
    assertThat(ada.status()).isEqualTo(404);
  }

  @Test
  void who_is_let_in_and_who_is_not_is_in_the_audit_log() {
    try (var log = LogCapture.open()) {
      var ada = signedIn(sallyport);
      assertThat(ada.open("/console").heading()).isEqualTo("User pools");
      var typed = "my-password-in-the-wrong-field";
      var nobody = browser().open("/console/sign-in").submit("name", typed, "password", PASSWORD);
      assertThat(nobody.status()).isEqualTo(403);
      assertThat(nobody.message()).contains("That did not match");
      var wrong = browser().open("/console/sign-in").submit("name", "ada", "password", "wrong");
      assertThat(wrong.status()).isEqualTo(403);
      assertThat(wrong.message()).isEqualTo(nobody.message());
      await()
          .untilAsserted(
              () ->
                  assertThat(log.text())
                      .contains(
                          "client=\"console/ada\", address=\"127.0.0.1\","
                              + " action=\"console sign-in\", outcome=\"granted\"",
                          "action=\"console sign-in\", outcome=\"refused\","
                              + " why=\"WrongCredentials\""));
      assertThat(log.text()).doesNotContain(typed, PASSWORD, ada.cookies().get(COOKIE));
    }
  }

  @Test
  void guesses_are_limited_and_a_locked_operator_hears_the_same() {
    var settings = ConsoleForTests.settings("SALLYPORT_LIMITS_LOCKAFTER", "2");
    try (var own = SallyportForTests.demo(settings)) {
      var guesser = new PageBrowser(own.ops()).open("/console/sign-in");
      String told = null;
      for (int i = 0; i < 4; i++) {
        guesser.submit("name", "ada", "password", "guess " + i);
        assertThat(told == null || told.equals(guesser.message())).isTrue();
        told = guesser.message();
      }
      // Right at last, and still locked.
      assertThat(signedIn(own).status()).isEqualTo(403);
      own.advance("15m");
      assertThat(signedIn(own).status()).isEqualTo(303);
    }
  }

  @Test
  void a_form_counts_only_in_the_session_whose_page_it_stood_on() {
    var user = sallyport.user();
    var ada = signedIn(sallyport);
    var question = form(ada.open(deed("disable", user)));
    var action = question.attr("action");
    var token = question.selectFirst("[name=_csrf]").val();
    // Without one, with another page's, and from another session of the same operator.
    assertThat(ada.post(action, Map.of("name", user)).status()).isEqualTo(403);
    var other = form(ada.open(deed("unlock", user))).selectFirst("[name=_csrf]").val();
    assertThat(ada.post(action, Map.of("name", user, "_csrf", other)).status()).isEqualTo(403);
    var second = signedIn(sallyport);
    assertThat(second.post(action, Map.of("name", user, "_csrf", token)).status()).isEqualTo(403);
    // From nobody's.
    assertThat(browser().post(action, Map.of("name", user, "_csrf", token)).header("location"))
        .isEqualTo("/console/sign-in");
    assertThat(sallyport.sdk().adminGetUser(r -> r.userPoolId(POOL).username(user)).enabled())
        .isTrue();
    // And the one it is for.
    assertThat(ada.post(action, Map.of("name", user, "_csrf", token)).status()).isEqualTo(303);
    assertThat(sallyport.sdk().adminGetUser(r -> r.userPoolId(POOL).username(user)).enabled())
        .isFalse();
  }

  @Test
  void a_sign_in_form_of_another_browser_is_refused() {
    var token = browser().open("/console/sign-in").page().select("[name=_csrf]").val();
    var victim =
        browser()
            .open("/console/sign-in")
            .post("/console/sign-in", Map.of("name", "ada", "password", PASSWORD, "_csrf", token));
    assertThat(victim.status()).isEqualTo(403);
    assertThat(victim.cookies()).doesNotContainKey(COOKIE);
  }

  @Test
  void AC054_a_cookie_that_comes_twice_is_nobodys() {
    var ada = signedIn(sallyport);
    for (var name : List.of(COOKIE, FORM_COOKIE)) {
      var mine = name + "=" + ada.cookies().get(name);
      assertThat(browser().open("/console", "Cookie", mine + "; " + name + "=other").status())
          .isEqualTo(400);
    }
  }

  @Test
  void what_an_operator_does_is_in_the_audit_log_with_their_name() {
    var user = sallyport.user();
    sallyport.signedIn(user, "Horse-Battery-8");
    var ada = signedIn(sallyport);
    for (var each :
        Map.of(
                "unlock", "AdminUnlockUser",
                "sign-out", "AdminUserGlobalSignOut",
                "disable", "AdminDisableUser",
                "enable", "AdminEnableUser",
                "reset", "AdminResetUserPassword")
            .entrySet()) {
      try (var log = LogCapture.open()) {
        ada.open(deed(each.getKey(), user));
        ada.submit(form(ada));
        assertThat(ada.status()).isEqualTo(303);
        assertThat(ada.open(ada.header("location")).message()).isNotEmpty();
        await()
            .untilAsserted(
                () ->
                    assertThat(log.text())
                        .contains("client=\"console/ada\"", "action=\"" + each.getValue() + "\"")
                        .contains("outcome=\"done\""));
      }
      if (each.getKey().equals("disable")) {
        ada.open(deed("enable", user));
        ada.submit(form(ada));
      }
    }
  }

  @Test
  void what_the_api_refuses_is_told_in_its_words_and_logged() {
    var ada = signedIn(sallyport);
    try (var log = LogCapture.open()) {
      ada.open(user("nobody-here"));
      assertThat(ada.status()).isEqualTo(404);
      assertThat(ada.message()).isEqualTo("User does not exist. (UserNotFoundException)");
      await()
          .untilAsserted(
              () ->
                  assertThat(log.text())
                      .contains("client=\"console/ada\"", "why=\"UserNotFound\""));
    }
    ada.open("/console/pools/" + POOL + "?by=phone_number&text=%22%5C+x");
    assertThat(ada.status()).isEqualTo(200);
    assertThat(ada.page().text()).contains("Nobody found here.");
  }

  @Test
  void unlocking_lets_somebody_in_who_guessed_too_often() {
    var user = sallyport.user();
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> sallyport.signedIn(user, "wrong"))
          .isInstanceOf(NotAuthorizedException.class);
    }
    assertThatThrownBy(() -> sallyport.signedIn(user, "Horse-Battery-8"))
        .hasMessageContaining("Password attempts exceeded");
    var ada = signedIn(sallyport);
    ada.open(deed("unlock", user));
    ada.submit(form(ada));
    assertThat(sallyport.signedIn(user, "Horse-Battery-8").accessToken()).isNotEmpty();
  }

  @Test
  void a_session_is_known_to_every_replica_and_ends_for_all() {
    var ada = signedIn(sallyport);
    var session = COOKIE + "=" + ada.cookies().get(COOKIE);
    var there = new PageBrowser(replica.ops());
    assertThat(there.open("/console", "Cookie", session).status()).isEqualTo(200);
    ada.open("/console");
    ada.submit(ada.page().selectFirst("header form"));
    assertThat(ada.header("location")).isEqualTo("/console/sign-in");
    assertThat(there.open("/console", "Cookie", session).status()).isEqualTo(303);
  }

  @Test
  void a_session_ends_unused_and_a_page_that_refreshes_itself_is_no_use() {
    try (var own = SallyportForTests.demo(ConsoleForTests.settings())) {
      var ada = signedIn(own);
      own.advance("10m");
      assertThat(ada.open("/console").status()).isEqualTo(200);
      own.advance("10m");
      assertThat(ada.open("/console/timeline", "X-Console-Live", "1").status()).isEqualTo(200);
      own.advance("6m");
      assertThat(ada.open("/console").status()).isEqualTo(303);
    }
  }

  @Test
  void a_session_ends_after_its_longest_time_and_with_its_operators_password() {
    var settings = ConsoleForTests.settings("SALLYPORT_OPS_CONSOLE_LONGEST", "20m");
    try (var own = SallyportForTests.demo(settings)) {
      var ada = signedIn(own);
      own.advance("12m");
      assertThat(ada.open("/console").status()).isEqualTo(200);
      var session = COOKIE + "=" + ada.cookies().get(COOKIE);
      try (var changed = own.replica(ConsoleForTests.settings())) {
        var there = new PageBrowser(changed.ops());
        assertThat(there.open("/console", "Cookie", session).status()).isEqualTo(303);
      }
      own.advance("9m");
      assertThat(ada.open("/console").status()).isEqualTo(303);
    }
  }

  @Test
  void no_page_shows_a_secret() {
    var sdk = sallyport.sdk();
    var pool = sdk.createUserPool(r -> r.poolName("secrets")).userPool().id();
    var client =
        sdk.createUserPoolClient(r -> r.userPoolId(pool).clientName("app").generateSecret(true))
            .userPoolClient();
    var ada = signedIn(sallyport);
    var page = ada.open("/console/pools/" + pool + "/clients/" + client.clientId());
    assertThat(page.page().text()).contains("Yes (never shown here)");
    assertThat(page.last().body()).doesNotContain(client.clientSecret());
    ada.open("/console/pools/" + pool);
    assertThat(ada.heading()).isEqualTo("secrets");
    assertThat(ada.last().body()).doesNotContain(client.clientSecret());
    var user = sallyport.user();
    var tokens = sallyport.signedIn(user, "Horse-Battery-8");
    await()
        .until(
            () -> ada.open("/console/timeline?pool=" + POOL + "&user=" + user).last().body(),
            body -> body.contains("by pwd"));
    assertThat(ada.last().body())
        .doesNotContain("Horse-Battery-8", tokens.accessToken(), tokens.refreshToken());
    assertThat(ada.open(user(user)).last().body()).doesNotContain("argon2", "Horse-Battery");
  }

  @Test
  void the_timeline_is_filtered_and_goes_on_with_older_attempts() {
    var user = sallyport.user();
    for (int i = 0; i < 27; i++) {
      sallyport.signedIn(user, "Horse-Battery-8");
    }
    var asked = new JsonObject().put("UserPoolId", POOL).put("Username", user);
    await()
        .until(
            () ->
                sallyport
                    .signed("Sallyport.AdminListAttempts", asked)
                    .getJsonArray("Attempts")
                    .size(),
            size -> size == 27);
    var ada = signedIn(replica);
    ada.open("/console/timeline?pool=" + POOL + "&user=" + user);
    assertThat(ada.page().select(".attempt")).hasSize(25);
    ada.open(ada.page().select(".more a").last().attr("href"));
    assertThat(ada.page().select(".attempt")).hasSize(2);
    ada.open("/console/timeline?pool=" + POOL + "&outcome=Refused&user=" + user);
    assertThat(ada.page().select(".attempt")).isEmpty();
    ada.open("/console/timeline?pool=" + POOL + "&user=nobody-here");
    assertThat(ada.message()).isEqualTo("There is no such user in this pool.");
    ada.open("/console/timeline?user=" + user);
    assertThat(ada.message()).contains("UserPoolId");
    ada.open("/console/timeline?kind=all&after=x");
    assertThat(ada.message()).contains("Invalid pagination token");
  }

  @Test
  void a_name_is_never_markup() {
    var name = "<b>&'\"/?#" + SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username(name)
                    .messageAction("SUPPRESS")
                    .userAttributes(
                        SallyportForTests.attribute("name", "<script>alert(1)</script>")));
    var ada = signedIn(sallyport);
    ada.open("/console/pools/" + POOL + "?by=username&text=%3Cb%3E");
    assertThat(ada.page().select("main b, main script")).isEmpty();
    ada.open(ada.page().select("td a").first().attr("href"));
    assertThat(ada.heading()).isEqualTo(name);
    assertThat(ada.page().select("main b, main script")).isEmpty();
    ada.open(ada.page().select("a:contains(Unlock)").first().attr("href"));
    ada.submit(form(ada));
    assertThat(ada.open(ada.header("location")).message()).isNotEmpty();
    assertThat(ada.heading()).isEqualTo(name);
  }
}
