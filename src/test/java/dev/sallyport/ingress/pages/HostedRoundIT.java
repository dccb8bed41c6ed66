package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.LambdaForTests;
import dev.sallyport.SallyportForTests;
import dev.sallyport.ingress.HostedCookie;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the authorization endpoint over the pages and back, as a browser goes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HostedRoundIT {
  /** Whose S256 challenge {@link HostedPool#query} has. */
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  @Test
  void a_browser_signs_in_once_and_the_code_brings_tokens() {
    try (var sallyport = SallyportForTests.demo(Map.of())) {
      var pool = HostedPool.made(sallyport);
      sallyport.keyed(pool.id());
      var browser = pool.browser().open("/oauth2/authorize?" + pool.query("&nonce=n1"));
      assertThat(browser.header("location")).isEqualTo("/login?" + pool.query("&nonce=n1"));
      browser
          .open(browser.header("location"))
          .submit("username", pool.user(), "password", HostedPool.PASSWORD);
      var code = browser.sentTo().get("code");
      browser.post(
          "/oauth2/token",
          Map.of(
              "grant_type",
              "authorization_code",
              "client_id",
              pool.client(),
              "code",
              code,
              "redirect_uri",
              HostedPool.CALLBACK,
              "code_verifier",
              VERIFIER));
      assertThat(browser.status()).isEqualTo(200);
      assertThat(new JsonObject(browser.last().body())).contains(Map.entry("token_type", "Bearer"));
      browser.open("/oauth2/authorize?" + pool.query(""));
      assertThat(browser.sentTo()).as("asked nothing").containsKey("code");
    }
  }

  @Test
  void a_request_that_nobody_can_be_told_of_ends_on_a_page() {
    try (var sallyport = SallyportForTests.demo(Map.of())) {
      var browser = new PageBrowser(sallyport.api());
      browser.open("/oauth2/authorize?response_type=code&client_id=nobody");
      browser.open(browser.header("location"));
      assertThat(browser.status()).isEqualTo(400);
      assertThat(browser.heading()).isEqualTo("Something is wrong");
    }
  }

  @Test
  void AC_054_a_session_cookie_that_comes_twice_is_nobodys() {
    try (var sallyport = SallyportForTests.demo(Map.of())) {
      var pool = HostedPool.made(sallyport);
      var browser =
          pool.browser()
              .open(pool.login())
              .submit("username", pool.user(), "password", HostedPool.PASSWORD);
      var good = HostedCookie.NAME + "=" + browser.cookies().get(HostedCookie.NAME);
      var twice = good + "; " + HostedCookie.NAME + "=other";
      var other = pool.browser();
      other.open("/oauth2/authorize?" + pool.query(""), "Cookie", twice);
      assertThat(other.header("location")).doesNotContain("code=");
    }
  }

  @Test
  void a_question_of_the_pools_own_functions_is_asked_as_they_word_it() throws IOException {
    try (var lambda = new LambdaForTests()) {
      lambda.receives("DefineAuthChallenge", called -> called.answer(200, defined(called.event())));
      lambda.answers(
          "CreateAuthChallenge",
          new JsonObject()
              .put("publicChallengeParameters", new JsonObject().put("riddle", "What is <b>?"))
              .put("privateChallengeParameters", new JsonObject().put("answer", "b")));
      lambda.receives(
          "VerifyAuthChallenge",
          called ->
              called.answer(
                  200,
                  called
                      .event()
                      .put(
                          "response",
                          new JsonObject()
                              .put(
                                  "answerCorrect",
                                  "b"
                                      .equals(
                                          called
                                              .event()
                                              .getJsonObject("request")
                                              .getString("challengeAnswer"))))
                      .encode()));
      var file =
          lambda.file(
              List.of(
                  "defineAuthChallenge: fn",
                  "createAuthChallenge: fn",
                  "verifyAuthChallengeResponse: fn"),
              "users:",
              "  - username: alice",
              "    password: Correct-Horse-7");
      var text = Files.readString(file, StandardCharsets.UTF_8);
      Files.writeString(
          file,
          text.replace(
              "    clients:\n",
              """
                  clients:
                    - id: riddles
                      flows: [ALLOW_CUSTOM_AUTH]
                      oauth:
                        grants: [code]
                        scopes: [openid]
                        callbacks: [https://app.example.com/back]
              """));
      try (var sallyport = SallyportForTests.of(file, Map.of())) {
        var pool = new HostedPool(sallyport, "local_Sallyport", "riddles");
        var browser = pool.browser().open(pool.login());
        assertThat(browser.page().select("#password")).isEmpty();
        browser.submit("username", "alice");
        assertThat(browser.page().select("main p").text()).contains("riddle: What is <b>?");
        browser.submit("answer", "b");
        assertThat(browser.sentTo()).containsKey("code");
      }
    }
  }

  /** Asks once, and then says what came of it. */
  private static String defined(JsonObject event) {
    var session = event.getJsonObject("request").getJsonArray("session");
    var right =
        !session.isEmpty()
            && session.getJsonObject(session.size() - 1).getBoolean("challengeResult");
    return event
        .put(
            "response",
            new JsonObject()
                .put("challengeName", "CUSTOM_CHALLENGE")
                .put("issueTokens", right)
                .put("failAuthentication", !right && !session.isEmpty()))
        .encode();
  }

  @Test
  void pages_wear_what_the_installation_gives_them(@TempDir Path dir) throws IOException {
    var css = Files.writeString(dir.resolve("own.css"), ":root { --accent: #550055; }");
    var logo =
        Files.writeString(dir.resolve("logo.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
    var settings =
        Map.of(
            "SALLYPORT_PAGES_PRODUCT",
            "Acme & Sons",
            "SALLYPORT_PAGES_CSS",
            css.toString(),
            "SALLYPORT_PAGES_LOGO",
            logo.toString());
    try (var sallyport = SallyportForTests.demo(settings)) {
      var pool = HostedPool.made(sallyport);
      var browser = pool.browser().open(pool.login());
      var page = browser.page();
      assertThat(page.title()).isEqualTo("Sign in – Acme & Sons");
      assertThat(page.select("img.logo").attr("alt")).isEqualTo("Acme & Sons");
      browser.open(page.select("img.logo").attr("src"));
      assertThat(browser.header("content-type")).isEqualTo("image/svg+xml");
      assertThat(browser.header("content-security-policy")).contains("default-src 'none'");
      browser.open(page.select("link[rel=stylesheet]").last().attr("href"));
      assertThat(browser.last().body()).contains("#550055");
    }
  }
}
