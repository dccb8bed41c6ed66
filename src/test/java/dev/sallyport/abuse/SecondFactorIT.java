package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.POOL;
import static dev.sallyport.abuse.Caller.WRONG_PASSWORD;
import static dev.sallyport.abuse.Caller.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.io.BaseEncoding;
import dev.sallyport.Authenticator;
import dev.sallyport.MfaPool;
import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import dev.sallyport.crypto.SrpClient;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** Somebody who has the password, and not the app, tries to do without it or to guess its codes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecondFactorIT {
  private static final String MFA = "SOFTWARE_TOKEN_MFA";
  private static final String MISMATCH = "CodeMismatchException";
  private static final String LOCKED = "Password attempts exceeded";

  /** Wrong codes until each further one locks. */
  private static final int ALLOWED = 5;

  private static SallyportForTests sallyport;
  private static RedisForTests redis;
  private static Caller caller;
  private static MfaPool pool;

  @BeforeAll
  static void start() {
    redis = new RedisForTests();
    sallyport =
        SallyportForTests.demo(
            Map.of(
                "SALLYPORT_REDIS", redis.ownConfig().urls().getFirst().reveal(),
                "SALLYPORT_POOLS_0_MFA_MODE", "OPTIONAL",
                // Addresses are not what these tests are about.
                "SALLYPORT_LIMITS_ADDRESSFAILURES", "1000000",
                "SALLYPORT_LIMITS_NETWORKFAILURES", "1000000",
                "SALLYPORT_LIMITS_REGIONFAILURES", "1000000"));
    caller = new Caller(sallyport.api(), sallyport.ops());
    pool = MfaPool.demo(sallyport);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    redis.kill();
  }

  private static Reply code(String client, String user, String session, String code) {
    return caller.respond(
        client, MFA, session, Map.of("USERNAME", user, "SOFTWARE_TOKEN_MFA_CODE", code));
  }

  private static Reply code(String user, String session, String code) {
    return code(OPEN, user, session, code);
  }

  private static String waiting(String user) {
    return caller.password(OPEN, user, PASSWORD).session();
  }

  private static Reply srp(String user) {
    var mine = SrpClient.of(POOL);
    var asked = caller.srp(OPEN, user, mine);
    return caller.respond(
        OPEN, "PASSWORD_VERIFIER", asked.session(), Caller.proof(mine, asked, PASSWORD));
  }

  private static Reply custom(String user) {
    return caller.answer(OPEN, user, caller.custom(OPEN, user).session(), PASSWORD);
  }

  private static Reply guarded(String user) {
    var asked = caller.password(GUARDED, user, PASSWORD);
    return caller.answer(GUARDED, user, asked.session(), caller.captcha(GUARDED, asked.session()));
  }

  private static String admin(String user) {
    return pool.sdk()
        .adminInitiateAuth(
            r ->
                r.userPoolId(POOL)
                    .clientId(OPEN)
                    .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)))
        .challengeNameAsString();
  }

  @Test
  void AC082_every_flow_asks_for_the_code_before_it_gives_tokens() {
    var user = sallyport.user();
    pool.enrol(user);
    for (var reply :
        List.of(caller.password(OPEN, user, PASSWORD), srp(user), custom(user), guarded(user))) {
      assertThat(reply.granted()).isFalse();
      assertThat(reply.challenge()).isEqualTo(MFA);
    }
    assertThat(admin(user)).isEqualTo(MFA);
  }

  @Test
  void AC082_a_temporary_password_and_a_reset_one_lead_to_the_code_too() {
    var user = sallyport.user();
    var app = pool.enrol(user);
    pool.sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(POOL).username(user).password("Temporary-1!").permanent(false));
    var asked = caller.password(OPEN, user, "Temporary-1!");
    assertThat(asked.challenge()).isEqualTo("NEW_PASSWORD_REQUIRED");
    var next = caller.newPassword(OPEN, user, asked.session(), "Chosen-Horse-1");
    assertThat(next.granted()).isFalse();
    assertThat(next.challenge()).isEqualTo(MFA);
    assertThat(code(user, next.session(), app.fresh()).granted()).isTrue();
    caller.call("ForgotPassword", new JsonObject().put("ClientId", OPEN).put("Username", user));
    caller.call(
        "ConfirmForgotPassword",
        new JsonObject()
            .put("ClientId", OPEN)
            .put("Username", user)
            .put("ConfirmationCode", caller.code(user + "@example.com"))
            .put("Password", "Reset-Horse-1"));
    assertThat(caller.password(OPEN, user, "Reset-Horse-1").challenge()).isEqualTo(MFA);
  }

  @Test
  void AC082_a_factor_switched_on_while_a_sign_in_waits_is_asked_by_it() {
    var user = sallyport.user();
    var begun = caller.password(GUARDED, user, PASSWORD).session();
    var app = pool.enrol(user);
    var next = caller.answer(GUARDED, user, begun, caller.captcha(GUARDED, begun));
    assertThat(next.challenge()).isEqualTo(MFA);
    assertThat(code(GUARDED, user, next.session(), app.fresh()).granted()).isTrue();
  }

  @Test
  void AC081_a_session_that_waits_for_a_code_takes_no_other_answer() {
    var user = sallyport.user();
    var app = pool.enrol(user);
    for (var other :
        List.of("CUSTOM_CHALLENGE", "NEW_PASSWORD_REQUIRED", "SELECT_MFA_TYPE", "MFA_SETUP")) {
      var session = waiting(user);
      var answer = Map.of("USERNAME", user, "ANSWER", PASSWORD, "NEW_PASSWORD", "Chosen-Horse-1");
      caller.respond(OPEN, other, session, answer).is("InvalidParameterException");
      code(user, session, app.wrong()).isNotAuthorized();
    }
    var guarded = caller.password(GUARDED, user, PASSWORD).session();
    code(GUARDED, user, guarded, app.wrong()).is("InvalidParameterException");
  }

  @Test
  void AC080_a_session_of_setting_up_is_bound_to_its_client_and_taken_only_as_it_was_given() {
    var on = MfaPool.totp(sallyport, UserPoolMfaType.ON);
    var user = on.user();
    var session = on.signIn(user).session();
    var named = "." + on.client();
    var elsewhere = MfaPool.totp(sallyport, UserPoolMfaType.ON).client();
    for (var forged :
        List.of(
            session.replace(named, "." + OPEN),
            session.replace(named, "." + elsewhere),
            session.replace(named, ".nobodysclient"),
            session.replace(named, "."),
            session.replace(named, ""),
            session.replace(named, named + named),
            "B" + session.substring(1),
            session.substring(1),
            session + "x")) {
      var brought = new JsonObject().put("Session", forged);
      caller.call("AssociateSoftwareToken", brought).isNotAuthorized();
      caller.call("VerifySoftwareToken", brought.put("UserCode", "123456")).isNotAuthorized();
    }
    assertThat(on.sdk().associateSoftwareToken(r -> r.session(session)).secretCode()).isNotEmpty();
  }

  @Test
  void AC084_parallel_tries_each_pay() {
    var user = sallyport.user();
    var app = pool.enrol(user);
    var sessions = IntStream.range(0, 4).mapToObj(_ -> waiting(user)).toList();
    var tries =
        IntStream.range(0, 40)
            .<Callable<Reply>>mapToObj(i -> () -> code(user, sessions.get(i % 4), app.wrong(i)))
            .toList();
    var judged = together(tries).stream().filter(r -> r.type().equals(MISMATCH)).count();
    assertThat(judged).isBetween(1L, (long) ALLOWED);
  }

  @Test
  void AC084_a_new_attempt_for_each_three_tries_buys_no_more_tries() {
    var user = sallyport.user();
    var app = pool.enrol(user);
    var judged = 0;
    Reply last = null;
    while (last == null || !last.message().equals(LOCKED)) {
      var session = waiting(user);
      for (int i = 0; i < 3; i++) {
        last = code(user, session, app.wrong(judged));
        judged += last.type().equals(MISMATCH) ? 1 : 0;
      }
      assertThat(judged).isLessThanOrEqualTo(ALLOWED + 2);
    }
    assertThat(judged).isGreaterThanOrEqualTo(ALLOWED);
  }

  @Test
  void AC084_many_addresses_where_the_password_was_right_buy_no_more_tries() {
    var user = sallyport.user();
    var app = pool.enrol(user);
    var types = new ArrayList<String>();
    for (int i = 0; i < 12; i++) {
      try (var from = RawCaller.from("127.0.9." + (i + 1), sallyport.api())) {
        var session = from.password(OPEN, user, PASSWORD).text("Session");
        var answer =
            new JsonObject().put("USERNAME", user).put("SOFTWARE_TOKEN_MFA_CODE", app.wrong(i));
        var reply = from.respond(OPEN, MFA, session, answer);
        types.add(reply.message().equals(LOCKED) ? LOCKED : reply.type());
      }
    }
    assertThat(types.subList(0, ALLOWED)).containsOnly(MISMATCH);
    assertThat(types).contains(LOCKED);
    // A lock of a second or two may end in between; what follows it is one try each.
    assertThat(types.stream().filter(MISMATCH::equals).count()).isLessThan(9);
  }

  @Test
  void AC084_a_lock_holds_for_the_right_code_too_and_the_session_outlives_it() {
    var user = sallyport.user();
    var app = pool.enrol(user);
    var session = waiting(user);
    Reply last = null;
    for (int i = 0; last == null || !last.message().equals(LOCKED); i++) {
      last = code(user, session, app.wrong(i));
    }
    last.isNotAuthorized();
    var right = app.fresh();
    assertThat(code(user, session, right).message()).isEqualTo(LOCKED);
    await().until(() -> code(user, waiting(user), right).granted());
  }

  @Test
  void AC084_a_code_works_once_however_many_bring_it_at_once() {
    var user = sallyport.user();
    var app = pool.enrol(user);
    var sessions = IntStream.range(0, 4).mapToObj(_ -> waiting(user)).toList();
    var right = app.fresh();
    var tries = sessions.stream().<Callable<Reply>>map(s -> () -> code(user, s, right)).toList();
    var replies = together(tries);
    assertThat(replies.stream().filter(Reply::granted)).hasSize(1);
    var used = code(user, waiting(user), right);
    used.is("ExpiredCodeException");
    assertThat(used.message()).isEqualTo("Your software token has already been used once.");
  }

  @Test
  void AC084_one_session_is_granted_once_in_a_race() {
    var user = sallyport.user();
    var app = pool.enrol(user);
    var session = waiting(user);
    var right = app.fresh();
    var replies =
        together(Collections.<Callable<Reply>>nCopies(8, () -> code(user, session, right)));
    assertThat(replies.stream().filter(Reply::granted)).hasSize(1);
  }

  @Test
  void AC084_a_used_code_clears_no_count() {
    var user = sallyport.user();
    var app = pool.enrol(user);
    assertThat(code(user, waiting(user), app.fresh()).granted()).isTrue();
    var session = waiting(user);
    for (int i = 0; i < ALLOWED - 1; i++) {
      code(user, session, app.wrong(i)).is(MISMATCH);
    }
    code(user, session, app.again()).is("ExpiredCodeException");
    assertThat(code(user, session, app.wrong()).message()).isEqualTo(LOCKED);
  }

  @Test
  void AC084_a_wrong_password_tells_nothing_of_a_second_factor() {
    var user = sallyport.user();
    pool.enrol(user);
    var plain = sallyport.user();
    var nobody = SallyportForTests.somebody();
    var bodies =
        List.of(user, plain, nobody).stream()
            .map(name -> caller.password(OPEN, name, WRONG_PASSWORD).isNotAuthorized().body())
            .distinct()
            .toList();
    assertThat(bodies).hasSize(1);
  }

  @Test
  void seeds_lie_sealed() {
    var user = sallyport.user();
    var token = pool.accessToken(user);
    var drawn = pool.sdk().associateSoftwareToken(r -> r.accessToken(token)).secretCode();
    var seed = BaseEncoding.base32().decode(drawn);
    var app = Authenticator.of(drawn);
    pool.sdk().verifySoftwareToken(r -> r.accessToken(token).userCode(app.fresh()));
    try (var inside = new RedisDoor(redis.ownConfig())) {
      var text = inside.dump().toString();
      assertThat(text)
          .doesNotContain(drawn)
          .doesNotContain(BaseEncoding.base64().omitPadding().encode(seed))
          .doesNotContain(BaseEncoding.base64Url().omitPadding().encode(seed))
          .doesNotContain(HexFormat.of().formatHex(seed));
    }
  }
}
