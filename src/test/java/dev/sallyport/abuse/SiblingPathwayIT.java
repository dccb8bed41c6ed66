package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.POOL;
import static dev.sallyport.abuse.Caller.WRONG_PASSWORD;
import static dev.sallyport.abuse.Caller.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.SallyportForTests;
import dev.sallyport.abuse.Caller.Reply;
import dev.sallyport.crypto.SrpClient;
import dev.sallyport.redis.RedisForTests;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;

/** Every other way to tokens than the front door: each must pass the same gate. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SiblingPathwayIT {
  private static final String LOCKED = "Password attempts exceeded";
  private static SallyportForTests sallyport;
  private static Caller caller;
  private static RedisForTests redis;

  @BeforeAll
  static void start() {
    redis = new RedisForTests();
    var where = redis.ownConfig().urls().getFirst().reveal();
    sallyport = SallyportForTests.demo(Map.of("SALLYPORT_REDIS", where));
    caller = new Caller(sallyport.api(), sallyport.ops());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    redis.kill();
  }

  /** ADMIN_USER_PASSWORD_AUTH, as the error or the challenge that came of it. */
  private static Reply admin(String client, String user, String password) {
    try {
      var result =
          sallyport
              .sdk()
              .adminInitiateAuth(
                  r ->
                      r.userPoolId(POOL)
                          .clientId(client)
                          .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                          .authParameters(Map.of("USERNAME", user, "PASSWORD", password)));
      var body = new JsonObject();
      if (result.authenticationResult() != null) {
        body.put("AuthenticationResult", new JsonObject());
      }
      if (result.challengeNameAsString() != null) {
        body.put("ChallengeName", result.challengeNameAsString());
      }
      return new Reply(200, body);
    } catch (AwsServiceException refused) {
      var details = refused.awsErrorDetails();
      return new Reply(
          refused.statusCode(),
          new JsonObject()
              .put("__type", details.errorCode())
              .put("message", details.errorMessage()));
    }
  }

  private static Reply srp(String client, String user, String password) {
    var mine = SrpClient.of(POOL);
    var asked = caller.srp(client, user, mine);
    return caller.respond(
        client, "PASSWORD_VERIFIER", asked.session(), Caller.proof(mine, asked, password));
  }

  private static Reply custom(String user, String password) {
    return caller.answer(OPEN, user, caller.custom(OPEN, user).session(), password);
  }

  /** A guarded sign-in whose CAPTCHA is solved. */
  private static Reply guarded(String user, String password) {
    var asked = caller.password(GUARDED, user, password);
    var right = caller.captcha(GUARDED, asked.session());
    return caller.answer(GUARDED, user, asked.session(), right);
  }

  private static List<Reply> everyWay(String user, String password) {
    return List.of(
        caller.password(OPEN, user, password),
        srp(OPEN, user, password),
        custom(user, password),
        admin(OPEN, user, password),
        guarded(user, password));
  }

  private static void forgot(String user) {
    caller.call("ForgotPassword", new JsonObject().put("ClientId", OPEN).put("Username", user));
  }

  private static Reply reset(String user, String code, String password) {
    return caller.call(
        "ConfirmForgotPassword",
        new JsonObject()
            .put("ClientId", OPEN)
            .put("Username", user)
            .put("ConfirmationCode", code)
            .put("Password", password));
  }

  @Test
  void AC082_an_unconfirmed_user_gets_tokens_by_no_flow() {
    var user = SallyportForTests.somebody();
    var mail = user + "@example.com";
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId(OPEN)
                    .username(user)
                    .password(PASSWORD)
                    .userAttributes(SallyportForTests.attribute("email", mail)));
    for (var reply : everyWay(user, PASSWORD)) {
      reply.is("UserNotConfirmedException");
    }
    // A reset would confirm the address and so the account: it sends nothing to this one.
    int before = sallyport.messages(mail);
    forgot(user);
    assertThat(sallyport.messages(mail)).isEqualTo(before);
    assertThat(reset(user, caller.code(mail), "Stolen-Horse-1").type()).isNotEmpty();
    assertThat(everyWay(user, "Stolen-Horse-1")).noneMatch(Reply::granted);
  }

  @Test
  void AC082_a_disabled_user_gets_tokens_by_no_flow_and_keeps_none() {
    var user = sallyport.user();
    var tokens = caller.password(OPEN, user, PASSWORD);
    var begun = caller.password(GUARDED, user, PASSWORD).session();
    var right = caller.captcha(GUARDED, begun);
    forgot(user);
    try (var inside = new RedisDoor(redis.ownConfig())) {
      inside.edit(user, "\"enabled\":true", "\"enabled\":false");
    }
    caller.answer(GUARDED, user, begun, right).isNotAuthorized();
    for (var reply : everyWay(user, PASSWORD)) {
      reply.isNotAuthorized();
    }
    assertThat(caller.refresh(OPEN, tokens.token("RefreshToken")).granted()).isFalse();
    caller
        .call("GetUser", new JsonObject().put("AccessToken", tokens.token("AccessToken")))
        .isNotAuthorized();
    var code = caller.code(user + "@example.com");
    assertThat(reset(user, code, "Stolen-Horse-1").type()).isNotEmpty();
    assertThat(everyWay(user, "Stolen-Horse-1")).noneMatch(Reply::granted);
  }

  @Test
  void AC082_a_temporary_password_buys_tokens_by_no_flow() {
    var user = SallyportForTests.somebody();
    var mail = user + "@example.com";
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username(user)
                    .temporaryPassword("Temporary-1!")
                    .messageAction("SUPPRESS")
                    .userAttributes(
                        SallyportForTests.attribute("email", mail),
                        SallyportForTests.attribute("email_verified", "true")));
    for (var reply : everyWay(user, "Temporary-1!")) {
      assertThat(reply.challenge()).isEqualTo("NEW_PASSWORD_REQUIRED");
    }
    forgot(user);
    assertThat(sallyport.messages(mail)).isZero();
  }

  /**
   * Locks somebody out and tries a way in with the right password. The first lock lasts a second
   * only: where it ended before the try was over, it is done again with somebody else.
   */
  private static void refusedWhileLocked(Callable<Supplier<Reply>> prepared) throws Exception {
    for (int i = 0; i < 5; i++) {
      var attempt = prepared.call();
      var reply = attempt.get();
      if (!reply.message().equals("too late")) {
        reply.isNotAuthorized();
        assertThat(reply.message()).isEqualTo(LOCKED);
        return;
      }
    }
    throw new AssertionError("the lock never lasted as long as the try");
  }

  /** Five wrong passwords, then the try, then a look whether the lock still stands. */
  private static Supplier<Reply> locked(String user, Supplier<Reply> attempt) {
    return () -> {
      for (int i = 0; i < 5; i++) {
        caller.password(OPEN, user, WRONG_PASSWORD).isNotAuthorized();
      }
      var reply = attempt.get();
      var still = caller.password(OPEN, user, WRONG_PASSWORD).message().equals(LOCKED);
      return still || reply.message().equals(LOCKED)
          ? reply
          : new Reply(0, new JsonObject().put("message", "too late"));
    };
  }

  @Test
  void AC082_a_lock_holds_for_the_password_flow() throws Exception {
    refusedWhileLocked(
        () -> {
          var user = sallyport.user();
          return locked(user, () -> caller.password(OPEN, user, PASSWORD));
        });
  }

  @Test
  void AC082_a_lock_holds_for_the_administrators_flow() throws Exception {
    refusedWhileLocked(
        () -> {
          var user = sallyport.user();
          return locked(user, () -> admin(OPEN, user, PASSWORD));
        });
  }

  @Test
  void AC082_a_lock_holds_for_an_srp_proof_that_was_begun_before_it() throws Exception {
    refusedWhileLocked(
        () -> {
          var user = sallyport.user();
          var mine = SrpClient.of(POOL);
          var asked = caller.srp(OPEN, user, mine);
          var proof = Caller.proof(mine, asked, PASSWORD);
          return locked(
              user, () -> caller.respond(OPEN, "PASSWORD_VERIFIER", asked.session(), proof));
        });
  }

  @Test
  void AC082_a_lock_holds_for_a_password_round_that_was_begun_before_it() throws Exception {
    refusedWhileLocked(
        () -> {
          var user = sallyport.user();
          var session = caller.custom(OPEN, user).session();
          return locked(user, () -> caller.answer(OPEN, user, session, PASSWORD));
        });
  }

  @Test
  void AC082_a_lock_holds_behind_a_captcha() throws Exception {
    refusedWhileLocked(
        () -> {
          var user = sallyport.user();
          return locked(user, () -> guarded(user, PASSWORD));
        });
  }

  @Test
  void AC082_a_lock_holds_for_the_password_a_reset_just_set() throws Exception {
    refusedWhileLocked(
        () -> {
          var user = sallyport.user();
          forgot(user);
          var code = caller.code(user + "@example.com");
          return locked(
              user,
              () -> {
                assertThat(reset(user, code, "Chosen-Horse-1").body()).isEmpty();
                return caller.password(OPEN, user, "Chosen-Horse-1");
              });
        });
  }

  @Test
  void AC082_no_flow_gives_a_guarded_client_tokens_without_its_captcha() {
    var user = sallyport.user();
    assertThat(caller.password(GUARDED, user, PASSWORD).shown("type")).isEqualTo("CAPTCHA_IMAGE");
    assertThat(caller.custom(GUARDED, user).shown("type")).isEqualTo("CAPTCHA_IMAGE");
    assertThat(srp(GUARDED, user, PASSWORD).shown("type")).isEqualTo("CAPTCHA_IMAGE");
    assertThat(admin(GUARDED, user, PASSWORD).challenge()).isEqualTo("CUSTOM_CHALLENGE");
    var elsewhere = caller.password(OPEN, user, PASSWORD).token("RefreshToken");
    caller.refresh(GUARDED, elsewhere).isNotAuthorized();
    assertThat(caller.refresh(OPEN, elsewhere).granted()).isTrue();
  }

  @Test
  void AC082_a_captcha_alone_or_a_wrong_password_behind_it_buys_nothing() {
    var user = sallyport.user();
    guarded(user, WRONG_PASSWORD).isNotAuthorized();
    guarded(SallyportForTests.somebody(), PASSWORD).isNotAuthorized();
    var asked = caller.custom(GUARDED, user);
    var right = caller.captcha(GUARDED, asked.session());
    var next = caller.answer(GUARDED, user, asked.session(), right);
    assertThat(next.shown("type")).isEqualTo("PASSWORD");
    assertThat(caller.answer(GUARDED, user, next.session(), right).granted()).isFalse();
  }

  @Test
  void AC082_a_flow_the_client_does_not_allow_is_refused_to_the_right_password_too() {
    var user = sallyport.user();
    var client =
        sallyport
            .sdk()
            .createUserPoolClient(
                r ->
                    r.userPoolId(pool(user))
                        .clientName("strict")
                        .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_SRP_AUTH))
            .userPoolClient();
    var id = client.clientId();
    caller.password(id, user, PASSWORD).is("InvalidParameterException");
    caller.custom(id, user).is("InvalidParameterException");
    caller.refresh(id, "no such token").is("InvalidParameterException");
    assertThatThrownBy(
            () ->
                sallyport
                    .sdk()
                    .adminInitiateAuth(
                        r ->
                            r.userPoolId(client.userPoolId())
                                .clientId(id)
                                .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                                .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD))))
        .hasMessageContaining("not enabled");
  }

  /** A pool of the API's making with this user in it. */
  private static String pool(String user) {
    var sdk = sallyport.sdk();
    var pool = sdk.createUserPool(r -> r.poolName("strict")).userPool().id();
    sdk.adminCreateUser(r -> r.userPoolId(pool).username(user).messageAction("SUPPRESS"));
    sdk.adminSetUserPassword(
        r -> r.userPoolId(pool).username(user).password(PASSWORD).permanent(true));
    return pool;
  }

  @Test
  void AC082_a_sign_in_that_waits_is_over_when_the_password_changes() {
    var user = sallyport.user();
    var begun = caller.password(GUARDED, user, PASSWORD).session();
    var right = caller.captcha(GUARDED, begun);
    forgot(user);
    var done = reset(user, caller.code(user + "@example.com"), "Chosen-Horse-1");
    assertThat(done.body()).as("a reset buys no tokens").isEmpty();
    caller.answer(GUARDED, user, begun, right).isNotAuthorized();
    assertThat(guarded(user, "Chosen-Horse-1").granted()).isTrue();
  }

  @Test
  void AC082_right_passwords_in_parallel_with_wrong_ones_never_outrun_the_lock() {
    var user = sallyport.user();
    List<Callable<Reply>> wrong =
        java.util.Collections.nCopies(30, () -> caller.password(OPEN, user, WRONG_PASSWORD));
    var judged =
        together(wrong).stream()
            .filter(reply -> reply.message().equals("Incorrect username or password."))
            .count();
    assertThat(judged).isBetween(1L, 5L);
  }
}
