package dev.sallyport.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.RawCaller.Answer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;

/** Passwords guessed one after another, all at once, from many places, and at great length. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GuessingIT {
  private static final String RIGHT = "Horse-Battery-8";
  private static final String WRONG = "Wrong-Horse-1";
  private static final String INCORRECT = "Incorrect username or password.";
  private static final String LOCKED = "Password attempts exceeded";
  private static final String BUSY = "TooManyRequestsException";
  private static final String HOME = "127.0.0.1";
  private static final String ELSEWHERE = "127.0.0.2";

  /** Addresses are not what these tests are about. */
  private static final Map<String, String> ANY_ADDRESS =
      Map.of(
          "SALLYPORT_LIMITS_ADDRESSFAILURES", "1000000",
          "SALLYPORT_LIMITS_NETWORKFAILURES", "1000000");

  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(ANY_ADDRESS);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static RawCaller from(String address) {
    return RawCaller.from(address, sallyport.api());
  }

  private static Duration unlocked(RawCaller caller, String user, String password) {
    var began = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> caller.password("demoapp", user, password),
            answer -> !answer.message().equals(LOCKED));
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Test
  void five_wrong_passwords_lock_for_a_second_the_sixth_for_two_and_a_right_one_forgives() {
    var user = sallyport.user();
    try (var caller = from(HOME)) {
      for (var i = 0; i < 5; i++) {
        assertThat(caller.password("demoapp", user, WRONG).message()).isEqualTo(INCORRECT);
      }
      var locked = caller.password("demoapp", user, RIGHT);
      assertThat(locked.type()).isEqualTo("NotAuthorizedException");
      assertThat(locked.message()).isEqualTo(LOCKED);
      assertThat(unlocked(caller, user, WRONG)).isBetween(millis(500), millis(6_000));
      assertThat(caller.password("demoapp", user, RIGHT).message()).isEqualTo(LOCKED);
      assertThat(unlocked(caller, user, RIGHT)).isBetween(millis(1_500), millis(8_000));
      for (var i = 0; i < 5; i++) {
        assertThat(caller.password("demoapp", user, WRONG).message()).isEqualTo(INCORRECT);
      }
      assertThat(caller.password("demoapp", user, WRONG).message()).isEqualTo(LOCKED);
    }
  }

  @Test
  void srp_proofs_and_passwords_asked_in_a_round_are_counted_together() {
    var user = sallyport.user();
    try (var caller = from(HOME)) {
      for (var i = 0; i < 3; i++) {
        assertThat(caller.password("demoapp", user, WRONG).message()).isEqualTo(INCORRECT);
      }
      var asked = caller.initiate("demoapp", "CUSTOM_AUTH", new JsonObject().put("USERNAME", user));
      var again = caller.answer("demoapp", user, asked.text("Session"), WRONG);
      assertThat(again.parameter("type")).isEqualTo("PASSWORD");
      assertThat(Srp.wrongProof(caller, "demoapp", user).message()).isEqualTo(INCORRECT);
      assertThat(caller.password("demoapp", user, RIGHT).message()).isEqualTo(LOCKED);
      assertThat(Srp.wrongProof(caller, "demoapp", user).message()).isEqualTo(LOCKED);
    }
  }

  @Test
  void AC094_who_locks_somebody_from_elsewhere_does_not_lock_them_where_they_signed_in_before() {
    var victim = sallyport.user();
    try (var owner = from(HOME);
        var attacker = from(ELSEWHERE);
        var stranger = from("127.0.0.3")) {
      assertThat(owner.password("demoapp", victim, RIGHT).tokens()).isTrue();
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> attacker.password("demoapp", victim, WRONG).message().equals(LOCKED));
      assertThat(stranger.password("demoapp", victim, RIGHT).message()).isEqualTo(LOCKED);
      assertThat(owner.password("demoapp", victim, RIGHT).tokens()).isTrue();
      assertThat(attacker.password("demoapp", victim, RIGHT).message())
          .as("the owner's success does not unlock the attacker")
          .isEqualTo(LOCKED);
    }
  }

  @Test
  void AC095_one_try_each_on_many_users_ends_at_the_address_and_then_at_its_network() {
    var settings =
        Map.of(
            "SALLYPORT_LIMITS_ADDRESSFAILURES", "20",
            "SALLYPORT_LIMITS_NETWORKFAILURES", "50");
    try (var guarded = SallyportForTests.demo(settings)) {
      var user = guarded.user();
      assertThat(sprayed(guarded.api(), "127.0.7.2", 25)).isEqualTo(20);
      assertThat(sprayed(guarded.api(), "127.0.7.3", 25)).isEqualTo(20);
      assertThat(sprayed(guarded.api(), "127.0.7.4", 25)).isEqualTo(10);
      try (var neighbour = RawCaller.from("127.0.7.5", guarded.api());
          var other = RawCaller.from("127.0.8.5", guarded.api())) {
        assertThat(neighbour.password("demoapp", user, RIGHT).type()).isEqualTo(BUSY);
        assertThat(other.password("demoapp", user, RIGHT).tokens()).isTrue();
      }
    }
  }

  /** How many of these tries were judged before the rest were refused. */
  private static int sprayed(URI api, String from, int tries) {
    try (var caller = RawCaller.from(from, api)) {
      var types =
          IntStream.range(0, tries)
              .mapToObj(_ -> caller.password("demoapp", SallyportForTests.somebody(), WRONG).type())
              .toList();
      var judged = types.indexOf(BUSY) < 0 ? tries : types.indexOf(BUSY);
      assertThat(types.subList(0, judged)).containsOnly("NotAuthorizedException");
      assertThat(types.subList(judged, tries)).containsOnly(BUSY);
      return judged;
    }
  }

  @Test
  void AC095_an_address_that_failed_too_often_is_asked_a_captcha_and_others_are_not() {
    var file =
        Pools.file(
            """
            challenges:
              - type: CAPTCHA_IMAGE
                wrongAnswers: 4
                time: 3m
                when: address_failures > 3
              - type: PASSWORD
                wrongAnswers: 4
                time: 3m
            """);
    try (var guarded = SallyportForTests.of(file, Map.of());
        var bot = RawCaller.from(ELSEWHERE, guarded.api());
        var other = RawCaller.from(HOME, guarded.api())) {
      var user = guarded.user();
      assertThat(bot.password("app", user, RIGHT).tokens()).isTrue();
      for (var i = 0; i < 4; i++) {
        assertThat(bot.password("app", SallyportForTests.somebody(), WRONG).message())
            .isEqualTo(INCORRECT);
      }
      var asked = bot.password("app", user, RIGHT);
      assertThat(asked.parameter("type")).isEqualTo("CAPTCHA_IMAGE");
      assertThat(bot.password("app", user, WRONG).parameter("type")).isEqualTo("CAPTCHA_IMAGE");
      assertThat(other.password("app", user, RIGHT).tokens()).isTrue();
      var session = asked.text("Session");
      var solved = bot.answer("app", user, session, guarded.captcha("app", session));
      assertThat(solved.tokens()).isTrue();
    }
  }

  @Test
  void AC095_when_hardly_anything_succeeds_everybody_is_asked_a_captcha_and_an_alarm_is_raised() {
    var file =
        Pools.file(
            """
            challenges:
              - type: CAPTCHA_IMAGE
                wrongAnswers: 4
                time: 3m
                when: pool_failure_percent > 50
              - type: PASSWORD
                wrongAnswers: 4
                time: 3m
            """);
    try (var guarded =
            SallyportForTests.of(
                file,
                Map.of(
                    "SALLYPORT_LIMITS_ALARMATLEAST", "10", "SALLYPORT_LIMITS_ALARMPERCENT", "80"));
        var other = RawCaller.from(HOME, guarded.api())) {
      var user = guarded.user();
      assertThat(other.password("app", user, RIGHT).tokens()).isTrue();
      for (var i = 0; i < 12; i++) {
        try (var bot = RawCaller.from("127.0.10." + (i + 1), guarded.api())) {
          bot.password("app", SallyportForTests.somebody(), WRONG);
        }
      }
      assertThat(other.password("app", user, RIGHT).parameter("type")).isEqualTo("CAPTCHA_IMAGE");
      assertThat(guarded.get(guarded.ops().resolve("/metrics")).body())
          .contains("sallyport_alarms_total{kind=\"sign_in_failures\"} 1.0");
    }
  }

  @Test
  void AC095_a_back_ends_sign_ins_count_where_it_says_that_the_person_is() {
    try (var strict = SallyportForTests.demo(Map.of("SALLYPORT_LIMITS_ADDRESSFAILURES", "3"))) {
      for (var i = 0; i < 3; i++) {
        assertThat(admin(strict, WRONG, "198.51.100.1")).isEqualTo("NotAuthorizedException");
      }
      assertThat(admin(strict, RIGHT, "198.51.100.1")).isEqualTo(BUSY);
      assertThat(admin(strict, RIGHT, "2001:db8::1")).isEqualTo("ok");
      assertThat(admin(strict, RIGHT, "nowhere")).isEqualTo("InvalidParameterException");
    }
  }

  /** ADMIN_USER_PASSWORD_AUTH of a new user by a back end that saw them at this address. */
  private static String admin(SallyportForTests at, String password, String seen) {
    var user = at.user();
    try {
      at.sdk()
          .adminInitiateAuth(
              r ->
                  r.userPoolId("local_Sallyport")
                      .clientId("demoapp")
                      .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                      .authParameters(Map.of("USERNAME", user, "PASSWORD", password))
                      .contextData(
                          c ->
                              c.ipAddress(seen)
                                  .serverName("s")
                                  .serverPath("/")
                                  .httpHeaders(List.of())));
      return "ok";
    } catch (AwsServiceException refused) {
      return refused.awsErrorDetails().errorCode();
    }
  }

  @Test
  void AC096_five_hundred_wrong_passwords_at_once_on_two_replicas_cannot_pass_the_limit() {
    var user = sallyport.user();
    try (var replica = sallyport.replica(ANY_ADDRESS)) {
      var apis = List.of(sallyport.api(), replica.api());
      var began = System.nanoTime();
      var answers =
          atOnce(
              500,
              i -> {
                try (var caller = RawCaller.from(ELSEWHERE, apis.get(i % 2))) {
                  return caller.password("demoapp", user, WRONG);
                }
              });
      var seconds = (System.nanoTime() - began) / 1e9;
      var judged = answers.stream().filter(a -> a.message().equals(INCORRECT)).count();
      // After the fifth each further one waits for a lock that doubles: 1 s, 2 s, 4 s.
      var most = 5 + (int) Math.floor(Math.log(1 + seconds) / Math.log(2));
      assertThat(judged).isBetween(1L, (long) most);
      assertThat(answers)
          .allMatch(a -> List.of(INCORRECT, LOCKED).contains(a.message()) || a.type().equals(BUSY));
      try (var owner = from(HOME)) {
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> owner.password("demoapp", user, RIGHT).tokens());
      }
    }
  }

  @Test
  void AC096_fifty_right_passwords_at_once_lock_nobody_out() {
    var user = sallyport.user();
    var answers =
        atOnce(
            50,
            _ -> {
              try (var caller = from(HOME)) {
                return caller.password("demoapp", user, RIGHT);
              }
            });
    assertThat(answers).allMatch(a -> a.tokens() || a.type().equals(BUSY)).anyMatch(Answer::tokens);
    try (var caller = from(HOME);
        var stranger = from(ELSEWHERE)) {
      assertThat(caller.password("demoapp", user, RIGHT).tokens()).isTrue();
      assertThat(stranger.password("demoapp", user, RIGHT).tokens()).isTrue();
    }
  }

  /** Runs this many calls, all at once. */
  private static List<Answer> atOnce(int many, IntFunction<Answer> call) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls =
          IntStream.range(0, many)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> call.apply(i), threads))
              .toList();
      return calls.stream().map(CompletableFuture::join).toList();
    }
  }

  @Test
  void AC097_a_password_beyond_the_cap_is_refused_before_it_is_hashed() {
    // The hash is so slow here that whoever computes it is seen.
    try (var slow =
            SallyportForTests.demo(
                Map.of("SALLYPORT_HASHING_PASSES", "40", "SALLYPORT_LIMITS_LOCKAFTER", "100"));
        var caller = RawCaller.from(HOME, slow.api())) {
      var user = slow.user();
      caller.password("demoapp", user, WRONG);
      var hashed = median(caller, user, WRONG);
      for (var length : new int[] {1_025, 60_000}) {
        assertThat(median(caller, user, "x".repeat(length))).isLessThan(hashed.dividedBy(3));
        assertThat(median(caller, SallyportForTests.somebody(), "x".repeat(length)))
            .isLessThan(hashed.dividedBy(3));
      }
      // 300 characters, but 1,200 bytes.
      assertThat(median(caller, user, "\ud83d\udd11".repeat(300))).isLessThan(hashed.dividedBy(3));
    }
  }

  private static Duration median(RawCaller caller, String user, String password) {
    var nanos = new ArrayList<Long>();
    for (var i = 0; i < 5; i++) {
      var answer = caller.password("demoapp", user, password);
      assertThat(answer.message()).isEqualTo(INCORRECT);
      nanos.add(answer.nanos());
    }
    return Duration.ofNanos(nanos.stream().sorted().toList().get(2));
  }

  @Test
  void AC097_a_password_of_a_megabyte_is_not_even_read_and_none_of_60_000_bytes_is_set() {
    var user = sallyport.user();
    try (var caller = from(HOME)) {
      var large = caller.password("demoapp", user, "x".repeat(1_000_000));
      assertThat(large.status()).isEqualTo(413);
      assertThat(large.type()).isEqualTo("RequestEntityTooLargeException");
    }
    try (var caller = from(HOME)) {
      var signUp =
          new JsonObject()
              .put("ClientId", "demoapp")
              .put("Username", SallyportForTests.somebody())
              .put("Password", "Aa1!" + "x".repeat(60_000));
      assertThat(caller.call("SignUp", signUp).type()).isEqualTo("InvalidParameterException");
      signUp.put("Password", "Aa1!" + "x".repeat(253));
      assertThat(caller.call("SignUp", signUp).type()).isEqualTo("InvalidParameterException");
      signUp.put("Password", "Aa1!" + "x".repeat(252));
      assertThat(caller.call("SignUp", signUp).type()).isEqualTo("ok");
    }
  }

  @Test
  void AC097_a_flood_of_logins_is_refused_at_once_and_tokens_are_still_refreshed() {
    var settings =
        Map.of(
            "SALLYPORT_HASHING_PASSES", "20",
            "SALLYPORT_HASHING_THREADS", "1",
            "SALLYPORT_HASHING_QUEUE", "2",
            "SALLYPORT_LIMITS_ADDRESSFAILURES", "1000000",
            "SALLYPORT_LIMITS_NETWORKFAILURES", "1000000");
    try (var small = SallyportForTests.demo(settings);
        var prober = RawCaller.from(HOME, small.api());
        var flooding = Executors.newVirtualThreadPerTaskExecutor()) {
      var tokens = prober.password("demoapp", "alice", "Correct-Horse-7");
      var refresh =
          new JsonObject()
              .put(
                  "REFRESH_TOKEN",
                  tokens.json().getJsonObject("AuthenticationResult").getString("RefreshToken"));
      var over = new AtomicBoolean();
      // Three fill the queue, and one more stands in front of it whenever one of them gets its
      // answer.
      for (var i = 0; i < 4; i++) {
        flooding.execute(() -> flood(small.api(), over));
      }
      var refused = new ArrayList<Long>();
      try {
        await().until(() -> prober.password("demoapp", somebody(), WRONG).type().equals(BUSY));
        for (var i = 0; i < 60; i++) {
          var login = prober.password("demoapp", somebody(), WRONG);
          assertThat(login.type()).isIn(BUSY, "NotAuthorizedException");
          if (login.type().equals(BUSY)) {
            refused.add(login.nanos());
          }
          if (i % 3 == 0) {
            assertThat(prober.initiate("demoapp", "REFRESH_TOKEN_AUTH", refresh).tokens()).isTrue();
          }
        }
      } finally {
        over.set(true);
      }
      assertThat(refused).hasSizeGreaterThan(30);
      assertThat(Duration.ofNanos(refused.stream().sorted().toList().get(refused.size() / 2)))
          .isLessThan(millis(50));
    }
  }

  private static void flood(URI api, AtomicBoolean over) {
    try (var caller = RawCaller.from(ELSEWHERE, api)) {
      while (!over.get()) {
        caller.password("demoapp", somebody(), WRONG);
      }
    }
  }

  private static String somebody() {
    return SallyportForTests.somebody();
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
