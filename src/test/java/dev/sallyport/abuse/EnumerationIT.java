package dev.sallyport.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.RawCaller.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whether any answer tells who exists. A scenario is played against somebody and against nobody,
 * and whatever is not random by its nature must be the same: status, headers, members, messages.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EnumerationIT {
  private static final String WRONG = "Wrong-Horse-1";
  private static final String NEW_PASSWORD = "Battery-Staple-9";

  /** Different each time, whoever asks; what is compared is how they look. */
  private static final Map<String, Pattern> DRAWN =
      Map.of(
          "SALT", Pattern.compile("[0-9a-f]{24,32}"),
          "SRP_B", Pattern.compile("[0-9a-f]{740,768}"),
          "image", Pattern.compile("data:image/[a-z]+;base64,[A-Za-z0-9+/=]+"),
          "Destination", Pattern.compile("[a-z]\\*\\*\\*@[a-z]\\*\\*\\*"));

  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    sallyport =
        SallyportForTests.demo(
            Map.of(
                "SALLYPORT_LIMITS_ADDRESSFAILURES", "1000000",
                "SALLYPORT_LIMITS_NETWORKFAILURES", "1000000",
                "SALLYPORT_LIMITS_FORGOTPERHOUR", "8"));
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  /** What somebody does to a name; the answers are compared. */
  enum Scenario {
    GUESSES_UNTIL_LOCKED(EnumerationIT::guesses),
    SRP(EnumerationIT::srp),
    SRP_FOR_ANOTHER_NAME(EnumerationIT::srpForAnother),
    CUSTOM_AUTH(EnumerationIT::custom),
    CUSTOM_AUTH_WITH_A_CAPTCHA(EnumerationIT::customGuarded),
    PASSWORD_WITH_A_CAPTCHA(EnumerationIT::passwordGuarded),
    SRP_WITH_A_CAPTCHA(EnumerationIT::srpGuarded),
    RESET_NEVER_ASKED(EnumerationIT::resetNeverAsked),
    RESET(EnumerationIT::reset),
    RESET_TOO_OFTEN(EnumerationIT::resetTooOften),
    BAD_NEW_PASSWORD(EnumerationIT::badNewPassword);

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

  private static List<Answer> guesses(RawCaller caller, String user) {
    var answers = new ArrayList<Answer>();
    for (var i = 0; i < 7; i++) {
      answers.add(caller.password("demoapp", user, WRONG));
    }
    answers.add(Srp.begin(caller, "demoapp", user));
    answers.add(Srp.wrongProof(caller, "demoapp", user));
    answers.add(caller.password("demoguarded", user, WRONG));
    return answers;
  }

  private static List<Answer> srp(RawCaller caller, String user) {
    var asked = Srp.begin(caller, "demoapp", user);
    return List.of(
        asked,
        Srp.prove(caller, "demoapp", user, asked, "A".repeat(43) + "="),
        Srp.prove(caller, "demoapp", user, asked, "A".repeat(43) + "="),
        Srp.prove(caller, "demoapp", user, Srp.begin(caller, "demoapp", user), "not base64"));
  }

  private static List<Answer> srpForAnother(RawCaller caller, String user) {
    return List.of(
        Srp.prove(
            caller,
            "demoapp",
            somebody(),
            Srp.begin(caller, "demoapp", user),
            "A".repeat(43) + "="));
  }

  private static List<Answer> custom(RawCaller caller, String user) {
    var answers = new ArrayList<Answer>();
    answers.add(begin(caller, "demoapp", user));
    for (var i = 0; i < 5; i++) {
      answers.add(caller.answer("demoapp", user, answers.getLast().text("Session"), WRONG));
    }
    return answers;
  }

  private static List<Answer> customGuarded(RawCaller caller, String user) {
    var asked = begin(caller, "demoguarded", user);
    var again = caller.answer("demoguarded", user, asked.text("Session"), "wrong");
    var spoken = caller.answer("demoguarded", user, again.text("Session"), "audio");
    var password = solved(caller, user, spoken.text("Session"));
    var wrong = caller.answer("demoguarded", user, password.text("Session"), WRONG);
    return List.of(asked, again, password, wrong);
  }

  private static List<Answer> passwordGuarded(RawCaller caller, String user) {
    var asked = caller.password("demoguarded", user, WRONG);
    return List.of(asked, solved(caller, user, asked.text("Session")));
  }

  private static List<Answer> srpGuarded(RawCaller caller, String user) {
    var proof = Srp.wrongProof(caller, "demoguarded", user);
    return List.of(proof, solved(caller, user, proof.text("Session")));
  }

  private static Answer begin(RawCaller caller, String client, String user) {
    return caller.initiate(client, "CUSTOM_AUTH", new JsonObject().put("USERNAME", user));
  }

  private static Answer solved(RawCaller caller, String user, String session) {
    return caller.answer("demoguarded", user, session, sallyport.captcha("demoguarded", session));
  }

  private static JsonObject named(String client, String user) {
    return new JsonObject().put("ClientId", client).put("Username", user);
  }

  private static Answer confirmReset(RawCaller caller, String user, String password) {
    return caller.call(
        "ConfirmForgotPassword",
        named("demoapp", user).put("ConfirmationCode", "000000").put("Password", password));
  }

  private static List<Answer> resetNeverAsked(RawCaller caller, String user) {
    return List.of(
        confirmReset(caller, user, NEW_PASSWORD), confirmReset(caller, user, NEW_PASSWORD));
  }

  private static List<Answer> reset(RawCaller caller, String user) {
    var answers = new ArrayList<Answer>();
    answers.add(caller.call("ForgotPassword", named("demoapp", user)));
    for (var i = 0; i < 6; i++) {
      answers.add(confirmReset(caller, user, NEW_PASSWORD));
    }
    return answers;
  }

  private static List<Answer> resetTooOften(RawCaller caller, String user) {
    var answers = new ArrayList<Answer>();
    for (var i = 0; i < 9; i++) {
      answers.add(caller.call("ForgotPassword", named("demoapp", user)));
    }
    answers.add(confirmReset(caller, user, NEW_PASSWORD));
    return answers;
  }

  private static List<Answer> badNewPassword(RawCaller caller, String user) {
    return List.of(confirmReset(caller, user, "short"));
  }

  /** An answer as it is compared. */
  private static String look(Answer answer, String user) {
    var headers = new TreeMap<>(answer.headers());
    assertThat(headers.remove("x-amzn-requestid")).hasSize(36);
    headers.computeIfPresent("x-sallyport-attempt", (_, id) -> id.length() + " characters");
    headers.remove("date");
    if (answer.body().contains("ChallengeParameters")) {
      headers.remove("content-length");
    }
    return answer.status() + " " + headers + " " + look(answer.json(), user);
  }

  private static String look(JsonObject json, String user) {
    var looks = new TreeMap<String, String>();
    json.forEach(
        member ->
            looks.put(
                member.getKey(),
                member.getValue() instanceof JsonObject inner
                    ? look(inner, user)
                    : look(member.getKey(), String.valueOf(member.getValue()), user)));
    return looks.toString();
  }

  private static String look(String name, String value, String user) {
    if (name.equals("Session") || name.equals("SECRET_BLOCK")) {
      return value.length() + " characters";
    }
    var drawn = DRAWN.get(name);
    if (drawn != null) {
      assertThat(value).as(name).matches(drawn);
      return drawn.pattern();
    }
    return value.replace(user, "the name");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Scenario.class)
  void AC093_nobody_is_answered_like_somebody(Scenario scenario) {
    // A lock of a second may end in the middle on a busy machine; what really differs always does.
    for (Supplier<String> somebody :
        List.<Supplier<String>>of(
            sallyport::user, EnumerationIT::unconfirmed, EnumerationIT::temporary)) {
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(scenario.told(somebody.get()))
                      .isNotEmpty()
                      .isEqualTo(scenario.told(somebody())));
    }
  }

  private static String unconfirmed() {
    var name = somebody();
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId("demoapp")
                    .username(name)
                    .password("Horse-Battery-8")
                    .userAttributes(SallyportForTests.attribute("email", name + "@example.com")));
    return name;
  }

  private static String temporary() {
    var name = somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId("local_Sallyport")
                    .username(name)
                    .temporaryPassword("Horse-Battery-8")
                    .messageAction("SUPPRESS"));
    return name;
  }

  @Test
  void AC093_codes_of_a_sign_up_are_sent_again_to_nobody_as_to_somebody() {
    var nobody = resent(somebody());
    assertThat(nobody.getFirst()).contains("CodeDeliveryDetails");
    assertThat(nobody.getLast()).contains("LimitExceededException");
    assertThat(resent(sallyport.user())).isEqualTo(nobody);
    assertThat(resent(unconfirmed())).isEqualTo(nobody);
    assertThat(resent(temporary())).isEqualTo(nobody);
  }

  private static List<String> resent(String user) {
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      var answers = new ArrayList<Answer>();
      answers.add(caller.call("ResendConfirmationCode", named("demoapp", user)));
      for (var i = 0; i < 6; i++) {
        answers.add(
            caller.call("ConfirmSignUp", named("demoapp", user).put("ConfirmationCode", "000000")));
      }
      for (var i = 0; i < 5; i++) {
        answers.add(caller.call("ResendConfirmationCode", named("demoapp", user)));
      }
      return answers.stream().map(answer -> look(answer, user)).toList();
    }
  }

  @Test
  void AC093_confirming_without_a_code_is_answered_alike_for_nobody_and_the_confirmed() {
    var answers = new ArrayList<String>();
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      for (var user : List.of(somebody(), sallyport.user(), temporary())) {
        answers.add(
            look(
                caller.call(
                    "ConfirmSignUp", named("demoapp", user).put("ConfirmationCode", "000000")),
                user));
      }
    }
    assertThat(answers).allMatch(answers.getFirst()::equals);
  }

  @Test
  void AC093_salt_and_name_of_srp_stay_the_same_for_nobody_as_for_somebody() {
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      var salts = new ArrayList<String>();
      for (var user : List.of(sallyport.user(), somebody(), somebody())) {
        var one = Srp.begin(caller, "demoapp", user);
        var two = Srp.begin(caller, "demoapp", user.toUpperCase(Locale.ROOT));
        assertThat(one.parameter("SALT")).isEqualTo(two.parameter("SALT"));
        assertThat(one.parameter("USER_ID_FOR_SRP")).isEqualTo(two.parameter("USER_ID_FOR_SRP"));
        assertThat(one.parameter("SRP_B")).isNotEqualTo(two.parameter("SRP_B"));
        salts.add(one.parameter("SALT"));
      }
      assertThat(salts).doesNotHaveDuplicates();
    }
  }

  @Test
  void AC093_made_up_destinations_stay_the_same() {
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      var user = somebody();
      var one = caller.call("ForgotPassword", named("demoapp", user));
      var two = caller.call("ForgotPassword", named("demoapp", user));
      assertThat(one.json()).isEqualTo(two.json());
      assertThat(sallyport.messages(user + "@example.com")).isZero();
    }
  }

  @Test
  void AC093_where_case_counts_nobodies_that_differ_by_it_differ_in_all_else() {
    try (var strict = SallyportForTests.of(Pools.file("caseSensitive: true\n"), Map.of());
        var caller = RawCaller.from("127.0.0.1", strict.api())) {
      // Two real people would have salts, counters and codes of their own.
      assertThat(Srp.begin(caller, "app", "Nobody").parameter("SALT"))
          .isNotEqualTo(Srp.begin(caller, "app", "nobody").parameter("SALT"));
      for (var i = 0; i < 5; i++) {
        caller.password("app", "Nobody", WRONG);
      }
      assertThat(caller.password("app", "Nobody", WRONG).message())
          .isEqualTo("Password attempts exceeded");
      assertThat(caller.password("app", "nobody", WRONG).message())
          .isEqualTo("Incorrect username or password.");
    }
  }

  @Test
  void AC093_an_address_to_sign_in_by_is_never_told_back_as_a_username() {
    var pool = Pools.file("signInBy: [email]\nautoVerify: [email]\n");
    try (var aliases = SallyportForTests.of(pool, Map.of());
        var caller = RawCaller.from("127.0.0.1", aliases.api())) {
      var user = aliases.user();
      var known = Srp.begin(caller, "app", user + "@example.com");
      assertThat(known.parameter("USER_ID_FOR_SRP")).isEqualTo(user);
      var login = somebody() + "@example.com";
      var unknown = Srp.begin(caller, "app", login);
      assertThat(unknown.parameter("USER_ID_FOR_SRP")).doesNotContain("@").hasSize(36);
      assertThat(unknown.parameter("USERNAME")).doesNotContain("@");
      assertThat(Srp.begin(caller, "app", login).parameter("USER_ID_FOR_SRP"))
          .isEqualTo(unknown.parameter("USER_ID_FOR_SRP"));
      // What may be a username is one.
      assertThat(Srp.begin(caller, "app", "nobody").parameter("USER_ID_FOR_SRP"))
          .isEqualTo("nobody");
    }
  }

  @Test
  void AC093_signing_up_with_an_address_that_is_taken_is_not_told_before_it_is_confirmed() {
    var pool = Pools.file("signInBy: [email]\nautoVerify: [email]\n");
    try (var aliases = SallyportForTests.of(pool, Map.of());
        var caller = RawCaller.from("127.0.0.1", aliases.api())) {
      var taken = aliases.user() + "@example.com";
      var free = somebody() + "@example.com";
      var looks = new ArrayList<String>();
      for (var address : List.of(taken, free)) {
        var user = somebody();
        var answer =
            caller.call(
                "SignUp",
                named("app", user)
                    .put("Password", "Horse-Battery-8")
                    .put(
                        "UserAttributes",
                        new JsonArray()
                            .add(new JsonObject().put("Name", "email").put("Value", address))));
        assertThat(answer.type()).isEqualTo("ok");
        looks.add(look(answer, user).replaceAll("UserSub=[0-9a-f-]{36}", "UserSub"));
      }
      assertThat(looks.getFirst()).isEqualTo(looks.getLast());
    }
  }

  @Test
  void clients_of_old_are_told_that_a_user_does_not_exist() {
    var legacy =
        sallyport
            .sdk()
            .createUserPoolClient(
                r ->
                    r.userPoolId(ownPool())
                        .clientName("legacy")
                        .explicitAuthFlowsWithStrings(
                            "ALLOW_USER_PASSWORD_AUTH",
                            "ALLOW_USER_SRP_AUTH",
                            "ALLOW_REFRESH_TOKEN_AUTH")
                        .preventUserExistenceErrors("LEGACY"))
            .userPoolClient()
            .clientId();
    var user = somebody();
    try (var caller = RawCaller.from("127.0.0.1", sallyport.api())) {
      var code = named(legacy, user).put("ConfirmationCode", "000000");
      var answers =
          List.of(
              caller.password(legacy, user, WRONG),
              Srp.begin(caller, legacy, user),
              caller.call("ForgotPassword", named(legacy, user)),
              caller.call("ResendConfirmationCode", named(legacy, user)),
              caller.call("ConfirmSignUp", code),
              caller.call("ConfirmForgotPassword", code.copy().put("Password", NEW_PASSWORD)));
      assertThat(answers).extracting(Answer::type).containsOnly("UserNotFoundException");
      assertThat(answers.getFirst().message()).isEqualTo("User does not exist.");
    }
  }

  private static String ownPool() {
    return sallyport
        .sdk()
        .createUserPool(r -> r.poolName("legacy").autoVerifiedAttributesWithStrings("email"))
        .userPool()
        .id();
  }

  private static String somebody() {
    return SallyportForTests.somebody();
  }
}
