package dev.sallyport.abuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.RawCaller.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A forgotten password is the way into an account that attackers try first. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ResetIT {
  private static final String OLD = "Horse-Battery-8";
  private static final String NEW = "Battery-Staple-9";
  private static SallyportForTests sallyport;
  private RawCaller caller;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @BeforeEach
  void connect() {
    caller = RawCaller.from("127.0.0.1", sallyport.api());
  }

  @AfterEach
  void leave() {
    caller.close();
  }

  private static JsonObject named(String user) {
    return new JsonObject().put("ClientId", "demoapp").put("Username", user);
  }

  private String asked(String user) {
    assertThat(caller.call("ForgotPassword", named(user)).type()).isEqualTo("ok");
    return sallyport.code(user + "@example.com");
  }

  private static Answer confirmed(RawCaller caller, String user, String code, String password) {
    return caller.call(
        "ConfirmForgotPassword",
        named(user).put("ConfirmationCode", code).put("Password", password));
  }

  private Answer confirmed(String user, String code) {
    return confirmed(caller, user, code, NEW);
  }

  private static String other(String code) {
    return code.equals("111111") ? "222222" : "111111";
  }

  @Test
  void AC100_a_code_works_once_and_never_with_the_old_password_again() {
    var user = sallyport.user();
    var code = asked(user);
    assertThat(confirmed(user, code).type()).isEqualTo("ok");
    assertThat(confirmed(caller, user, code, OLD).type()).isEqualTo("ExpiredCodeException");
    assertThat(caller.password("demoapp", user, OLD).type()).isEqualTo("NotAuthorizedException");
    assertThat(caller.password("demoapp", user, NEW).tokens()).isTrue();
  }

  @Test
  void AC100_of_ten_who_come_with_one_code_at_once_one_sets_the_password() {
    var user = sallyport.user();
    var code = asked(user);
    List<Answer> answers;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls =
          IntStream.range(0, 10)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> racing(user, code, i), threads))
              .toList();
      answers = calls.stream().map(CompletableFuture::join).toList();
    }
    assertThat(answers).filteredOn(answer -> answer.type().equals("ok")).hasSize(1);
    var winner = IntStream.range(0, 10).filter(i -> answers.get(i).type().equals("ok")).findFirst();
    assertThat(caller.password("demoapp", user, NEW + winner.getAsInt()).tokens()).isTrue();
  }

  private static Answer racing(String user, String code, int number) {
    try (var racer = RawCaller.from("127.0.0.1", sallyport.api())) {
      return confirmed(racer, user, code, NEW + number);
    }
  }

  @Test
  void AC100_five_wrong_codes_end_the_right_one() {
    var user = sallyport.user();
    var code = asked(user);
    for (var i = 0; i < 5; i++) {
      assertThat(confirmed(user, other(code)).type()).isEqualTo("CodeMismatchException");
    }
    assertThat(confirmed(user, code).type()).isEqualTo("TooManyFailedAttemptsException");
    assertThat(caller.password("demoapp", user, OLD).tokens()).isTrue();
    assertThat(confirmed(user, asked(user)).type()).as("a new code is new").isEqualTo("ok");
  }

  @Test
  void AC100_a_newer_code_ends_the_older_and_a_bad_password_does_not_spend_it() {
    var user = sallyport.user();
    var older = asked(user);
    var newer = asked(user);
    if (!older.equals(newer)) {
      assertThat(confirmed(user, older).type()).isEqualTo("CodeMismatchException");
    }
    assertThat(confirmed(caller, user, newer, "short").type())
        .isEqualTo("InvalidPasswordException");
    assertThat(confirmed(user, newer).type()).isEqualTo("ok");
  }

  @Test
  void AC099_only_who_has_the_code_hears_that_the_password_has_a_name_in_it() {
    var user = sallyport.user();
    sallyport
        .sdk()
        .adminUpdateUserAttributes(
            r ->
                r.userPoolId("local_Sallyport")
                    .username(user)
                    .userAttributes(SallyportForTests.attribute("given_name", "Hypatia")));
    var code = asked(user);
    assertThat(confirmed(caller, user, other(code), "My-Hypatia-7").type())
        .as("a guess at somebody's name")
        .isEqualTo("CodeMismatchException");
    assertThat(confirmed(caller, user, code, "My-Hypatia-7").type())
        .isEqualTo("InvalidPasswordException");
    assertThat(confirmed(user, code).type()).as("the code is not spent").isEqualTo("ok");
  }

  @Test
  void AC100_a_code_of_one_user_is_none_of_another() {
    var victim = sallyport.user();
    var mine = sallyport.user();
    var code = asked(mine);
    asked(victim);
    if (!sallyport.code(victim + "@example.com").equals(code)) {
      assertThat(confirmed(victim, code).type()).isEqualTo("CodeMismatchException");
    }
    assertThat(caller.call("ConfirmSignUp", named(mine).put("ConfirmationCode", code)).type())
        .as("nor of another purpose")
        .isEqualTo("ExpiredCodeException");
  }

  @Test
  void AC100_a_reset_ends_every_session_token_family_and_sign_in_under_way() {
    var user = sallyport.user();
    var tokens = caller.password("demoapp", user, OLD).json().getJsonObject("AuthenticationResult");
    var underWay = caller.password("demoguarded", user, OLD).text("Session");
    var solution = sallyport.captcha("demoguarded", underWay);
    assertThat(confirmed(user, asked(user)).type()).isEqualTo("ok");
    assertThat(
            caller.call(
                "GetUser", new JsonObject().put("AccessToken", tokens.getString("AccessToken"))))
        .extracting(Answer::type)
        .isEqualTo("NotAuthorizedException");
    assertThat(
            caller.initiate(
                "demoapp",
                "REFRESH_TOKEN_AUTH",
                new JsonObject().put("REFRESH_TOKEN", tokens.getString("RefreshToken"))))
        .extracting(Answer::type)
        .isEqualTo("NotAuthorizedException");
    assertThat(caller.answer("demoguarded", user, underWay, solution).type())
        .isEqualTo("NotAuthorizedException");
  }

  @Test
  void AC100_a_reset_gives_no_tokens_and_skips_no_challenge() {
    var user = sallyport.user();
    var done = confirmed(user, asked(user));
    assertThat(done.json()).isEqualTo(new JsonObject());
    assertThat(caller.password("demoguarded", user, NEW).parameter("type"))
        .isEqualTo("CAPTCHA_IMAGE");
  }

  @Test
  void AC100_the_message_holds_nothing_that_the_caller_chose() {
    var user = sallyport.user();
    caller.call(
        "ForgotPassword",
        named(user)
            .put("ClientMetadata", new JsonObject().put("url", "https://evil.example"))
            .encode()
            .getBytes(UTF_8),
        "X-Forwarded-Host: evil.example",
        "Forwarded: host=evil.example",
        "Referer: https://evil.example/",
        "Origin: https://evil.example");
    var page = sallyport.ops().resolve("/testing/messages?to=" + user + "@example.com");
    var sent = new JsonArray(sallyport.get(page).body());
    assertThat(sent).hasSize(1);
    assertThat(sent.encode()).doesNotContain("evil", "http");
  }

  @Test
  void AC100_neither_codes_nor_passwords_nor_tokens_are_logged() {
    try (var log = LogCapture.open()) {
      var user = sallyport.user();
      var code = asked(user);
      confirmed(user, other(code));
      confirmed(caller, user, code, "short");
      confirmed(user, code);
      var tokens =
          caller.password("demoapp", user, NEW).json().getJsonObject("AuthenticationResult");
      var session = caller.password("demoguarded", user, NEW).text("Session");
      caller.password("demoapp", user, "Wrong-Horse-1");
      var text = log.text();
      assertThat(text).contains("ForgotPassword");
      // Six digits may stand in a number by chance; alone they may not.
      assertThat(text).doesNotContainPattern("\\b" + code + "\\b");
      assertThat(text)
          .doesNotContain(
              OLD,
              NEW,
              "Wrong-Horse-1",
              session,
              tokens.getString("AccessToken"),
              tokens.getString("IdToken"),
              tokens.getString("RefreshToken"));
    }
  }
}
