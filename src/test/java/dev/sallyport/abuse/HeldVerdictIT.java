package dev.sallyport.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.RawCaller.Answer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A password is proved first and its verdict told last: no counter may tell it in between. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HeldVerdictIT {
  private static final String RIGHT = "Horse-Battery-8";
  private static final String WRONG = "Wrong-Horse-1";
  private static final String INCORRECT = "Incorrect username or password.";
  private static final String LOCKED = "Password attempts exceeded";

  private static SallyportForTests sallyport;
  private final String user = sallyport.user();
  private RawCaller caller;

  @BeforeAll
  static void start() {
    // A lock outlasts the slowest test.
    sallyport =
        SallyportForTests.of(
            Pools.file(
                """
                challenges:
                  - type: CAPTCHA_IMAGE
                    wrongAnswers: 4
                    time: 3m
                    when: client == "app"
                  - type: PASSWORD
                    wrongAnswers: 4
                    time: 3m
                  - type: QUESTION
                    wrongAnswers: 4
                    time: 3m
                    when: client == "asked"
                """,
                "asked",
                "plain"),
            Map.of("SALLYPORT_LIMITS_LOCKAFTER", "5"));
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
  void disconnect() {
    caller.close();
  }

  private Answer plain(String password) {
    return caller.password("plain", user, password);
  }

  /** Begins at the client that asks a CAPTCHA, and goes no further. */
  private Answer begun(String password) {
    var asked = caller.password("app", user, password);
    assertThat(asked.parameter("type")).isEqualTo("CAPTCHA_IMAGE");
    return asked;
  }

  private Answer solved(String password) {
    var session = begun(password).text("Session");
    return caller.answer("app", user, session, sallyport.captcha("app", session));
  }

  @ParameterizedTest
  @ValueSource(strings = {RIGHT, WRONG})
  void an_unfinished_sign_in_neither_forgives_nor_adds_a_wrong_password(String unfinished) {
    for (int i = 0; i < 4; i++) {
      assertThat(plain(WRONG).message()).isEqualTo(INCORRECT);
    }
    for (int i = 0; i < 3; i++) {
      begun(unfinished);
    }
    assertThat(plain(WRONG).message()).as("the fifth").isEqualTo(INCORRECT);
    assertThat(plain(RIGHT).message()).as("after the fifth").isEqualTo(LOCKED);
  }

  @Test
  void many_unfinished_sign_ins_lock_nobody_out() {
    IntStream.range(0, 12).forEach(i -> begun(i % 2 == 0 ? RIGHT : WRONG));
    assertThat(plain(RIGHT).tokens()).isTrue();
    assertThat(solved(RIGHT).tokens()).isTrue();
  }

  @Test
  void a_wrong_password_counts_when_it_is_told() {
    for (int i = 0; i < 5; i++) {
      assertThat(solved(WRONG).message()).isEqualTo(INCORRECT);
    }
    assertThat(plain(RIGHT).message()).isEqualTo(LOCKED);
    assertThat(solved(RIGHT).message()).isEqualTo(LOCKED);
  }

  @Test
  void a_right_password_forgives_when_it_is_told() {
    for (int i = 0; i < 4; i++) {
      plain(WRONG);
    }
    assertThat(solved(RIGHT).tokens()).isTrue();
    for (int i = 0; i < 4; i++) {
      assertThat(plain(WRONG).message()).isEqualTo(INCORRECT);
    }
    assertThat(plain(RIGHT).tokens()).isTrue();
  }

  @Test
  void guesses_saved_up_behind_captchas_are_told_no_faster_than_the_lock_allows() {
    var waiting =
        IntStream.range(0, 9)
            .mapToObj(_ -> begun(WRONG).text("Session"))
            .map(session -> List.of(session, sallyport.captcha("app", session)))
            .toList();
    var told =
        waiting.stream()
            .map(both -> caller.answer("app", user, both.getFirst(), both.getLast()).message())
            .toList();
    assertThat(told.subList(0, 5)).containsOnly(INCORRECT);
    assertThat(told.get(5)).isEqualTo(LOCKED);
  }

  @Test
  void wrong_answers_to_questions_count_against_the_person_over_all_attempts() {
    var asked = caller.password("asked", user, RIGHT);
    for (int i = 0; i < 4; i++) {
      assertThat(asked.parameter("type")).isEqualTo("QUESTION");
      asked = caller.answer("asked", user, asked.text("Session"), "a guess");
    }
    assertThat(asked.parameter("type")).isEqualTo("QUESTION");
    var another = caller.password("asked", user, RIGHT).text("Session");
    assertThat(caller.answer("asked", user, another, "a guess").parameter("type"))
        .as("the fifth over all")
        .isEqualTo("QUESTION");
    var third = caller.password("asked", user, RIGHT).text("Session");
    assertThat(caller.answer("asked", user, third, "a guess").message()).isEqualTo(LOCKED);
    assertThat(plain(RIGHT).tokens()).as("passwords are counted apart").isTrue();
  }

  @Test
  void whoever_has_the_password_gets_no_further_guesses_at_questions_from_other_addresses() {
    for (int i = 1; i <= 6; i++) {
      try (var place = RawCaller.from("127.0.8." + i, sallyport.api())) {
        assertThat(place.password("plain", user, RIGHT).tokens()).as("known from now on").isTrue();
        var asked = place.password("asked", user, RIGHT).text("Session");
        var told = place.answer("asked", user, asked, "a guess");
        if (i <= 5) {
          assertThat(told.parameter("type")).isEqualTo("QUESTION");
        } else {
          assertThat(told.message()).as("the sixth over all addresses").isEqualTo(LOCKED);
        }
      }
    }
  }

  @Test
  void an_address_that_failed_too_often_is_refused_before_its_captcha_is_judged() {
    var settings = Map.of("SALLYPORT_LIMITS_ADDRESSFAILURES", "3");
    try (var strict = SallyportForTests.demo(settings);
        var bot = RawCaller.from("127.0.9.9", strict.api())) {
      var name = new JsonObject().put("USERNAME", "alice");
      var asked = bot.initiate("demoguarded", "CUSTOM_AUTH", name);
      for (int i = 0; i < 2; i++) {
        asked = bot.answer("demoguarded", "alice", asked.text("Session"), "wrong");
        assertThat(asked.parameter("type")).isEqualTo("CAPTCHA_IMAGE");
      }
      asked = bot.answer("demoguarded", "alice", asked.text("Session"), "wrong");
      var right = strict.captcha("demoguarded", asked.text("Session"));
      assertThat(bot.answer("demoguarded", "alice", asked.text("Session"), right).type())
          .isEqualTo("TooManyRequestsException");
      assertThat(bot.initiate("demoguarded", "CUSTOM_AUTH", name).type())
          .isEqualTo("TooManyRequestsException");
    }
  }
}
