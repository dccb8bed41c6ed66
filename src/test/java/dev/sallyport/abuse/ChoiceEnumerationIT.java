package dev.sallyport.abuse;

import static dev.sallyport.Choosing.email;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.Choosing;
import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.RawCaller.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether a choice-based sign-in tells who exists. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChoiceEnumerationIT {
  private static SallyportForTests sallyport;
  private static Choosing choosing;

  @BeforeAll
  static void start() {
    sallyport =
        SallyportForTests.of(
            Choosing.file(),
            Map.of(
                "SALLYPORT_LIMITS_ADDRESSFAILURES", "1000000",
                "SALLYPORT_LIMITS_SIGNINCODESPERHOUR", "3"));
    choosing = new Choosing(sallyport);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  /** What somebody does to a name; the answers are compared. */
  enum Scenario {
    CHOICE((caller, user) -> List.of(begin(caller, user, ""), begin(caller, user, "WEB_AUTHN"))),
    PASSWORD(ChoiceEnumerationIT::password),
    SRP(ChoiceEnumerationIT::srp),
    CODES(ChoiceEnumerationIT::codes),
    CODES_TOO_OFTEN(ChoiceEnumerationIT::codesTooOften),
    NOT_AVAILABLE(ChoiceEnumerationIT::notAvailable);

    private final BiFunction<RawCaller, String, List<Answer>> play;

    Scenario(BiFunction<RawCaller, String, List<Answer>> play) {
      this.play = play;
    }

    List<String> told(String user) {
      try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
        return play.apply(caller, user).stream().map(answer -> look(answer, user)).toList();
      }
    }
  }

  private static Answer begin(RawCaller caller, String user, String preferred) {
    return caller.initiate(
        "app",
        "USER_AUTH",
        new JsonObject().put("USERNAME", user).put("PREFERRED_CHALLENGE", preferred));
  }

  private static Answer respond(
      RawCaller caller, String user, Answer asked, String challenge, String... more) {
    var answer = new JsonObject().put("USERNAME", user);
    for (int i = 0; i < more.length; i += 2) {
      answer.put(more[i], more[i + 1]);
    }
    return caller.respond("app", challenge, asked.text("Session"), answer);
  }

  private static List<Answer> password(RawCaller caller, String user) {
    var asked = begin(caller, user, "PASSWORD");
    var wrong = respond(caller, user, asked, "PASSWORD", "PASSWORD", "Wrong-Horse-1");
    var again = respond(caller, user, asked, "PASSWORD", "PASSWORD", "Wrong-Horse-1");
    return List.of(asked, wrong, again);
  }

  private static List<Answer> srp(RawCaller caller, String user) {
    var asked = begin(caller, user, "PASSWORD_SRP");
    return List.of(asked, respond(caller, user, asked, "PASSWORD_SRP", "SRP_A", "0"));
  }

  private static List<Answer> codes(RawCaller caller, String user) {
    var answers = new ArrayList<Answer>();
    var asked = begin(caller, user, "EMAIL_OTP");
    answers.add(asked);
    answers.add(respond(caller, user, asked, "EMAIL_OTP"));
    for (var i = 0; i < 5; i++) {
      answers.add(respond(caller, user, asked, "EMAIL_OTP", "EMAIL_OTP_CODE", "wrong" + i));
    }
    var next = respond(caller, user, begin(caller, user, ""), "EMAIL_OTP");
    answers.add(next);
    answers.add(respond(caller, user, next, "EMAIL_OTP", "EMAIL_OTP_CODE", "wrong"));
    return answers;
  }

  private static List<Answer> codesTooOften(RawCaller caller, String user) {
    var answers = new ArrayList<Answer>();
    for (var i = 0; i < 4; i++) {
      answers.add(begin(caller, user, "EMAIL_OTP"));
    }
    return answers;
  }

  private static List<Answer> notAvailable(RawCaller caller, String user) {
    var asked = begin(caller, user, "SMS_OTP");
    return List.of(asked, respond(caller, user, asked, "SELECT_CHALLENGE", "ANSWER", "SMS_OTP"));
  }

  /** What is random by its nature, or the name itself, is taken away. */
  private static String look(Answer answer, String user) {
    var body =
        answer
            .body()
            .replaceAll("\"Session\":\"[A-Za-z0-9_-]+\"", "\"Session\"")
            .replaceAll("[a-z]\\*\\*\\*@[a-z]\\*\\*\\*", "masked")
            .replace(user, "user");
    return answer.status() + " " + answer.headers().keySet() + " " + body;
  }

  /** Somebody made up who is offered the same as a user with an e-mail address. */
  private static String nobody() {
    var offered = new JsonArray(List.of("PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"));
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      while (true) {
        var name = SallyportForTests.somebody();
        var asked = begin(caller, name, "").json();
        if (offered.equals(asked.getJsonArray("AvailableChallenges"))) {
          return name;
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Scenario.class)
  void AC093_nobody_is_answered_like_somebody(Scenario scenario) {
    // A lock of a second may end in the middle on a busy machine; what really differs always does.
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(scenario.told(choosing.user(email())))
                    .isNotEmpty()
                    .isEqualTo(scenario.told(nobody())));
  }

  @Test
  void AC093_nobody_is_offered_and_told_the_same_each_time() {
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      var name = nobody();
      var again = begin(caller, name.toUpperCase(Locale.ROOT), "").json();
      assertThat(again.getJsonArray("AvailableChallenges"))
          .isEqualTo(begin(caller, name, "").json().getJsonArray("AvailableChallenges"));
      var one = begin(caller, name, "EMAIL_OTP");
      var two = begin(caller, name, "EMAIL_OTP");
      assertThat(one.json().getJsonObject("ChallengeParameters"))
          .isEqualTo(two.json().getJsonObject("ChallengeParameters"));
      assertThat(sallyport.messages(Choosing.mail(name))).isZero();
    }
  }
}
