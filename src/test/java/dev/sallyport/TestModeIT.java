package dev.sallyport;

import static dev.sallyport.Choosing.PASSWORD;
import static dev.sallyport.Choosing.POOL;
import static dev.sallyport.Choosing.email;
import static dev.sallyport.Choosing.mail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.crypto.SrpClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeDeliveryFailureException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExpiredCodeException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InternalErrorException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SetUserPoolMfaConfigRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** What test mode lets an application's tests do, and what not even test mode lets them do. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TestModeIT {
  private static final String CONFIRMATION = "135790";
  private static final String SIGN_IN = "24680246";
  private static final String MFA = "975310";

  private static SallyportForTests sallyport;
  private static Choosing choosing;

  @BeforeAll
  static void start() {
    sallyport =
        SallyportForTests.of(
            Choosing.file(),
            Map.of(
                "SALLYPORT_TESTING_CONFIRMATIONCODE", CONFIRMATION,
                "SALLYPORT_TESTING_SIGNINCODE", SIGN_IN,
                "SALLYPORT_TESTING_MFACODE", MFA,
                "SALLYPORT_TESTING_ACCOUNTID", "123456789012"));
    choosing = new Choosing(sallyport).withKeys();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @AfterEach
  void mend() {
    sallyport.testing("DELETE", "faults", "");
  }

  private static AuthenticationResultType signIn(String user, String password) {
    return sallyport
        .sdk()
        .initiateAuth(
            r ->
                r.clientId("app")
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", password)))
        .authenticationResult();
  }

  private static void refresh(String token) {
    sallyport
        .sdk()
        .initiateAuth(
            r ->
                r.clientId("app")
                    .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                    .authParameters(Map.of("REFRESH_TOKEN", token)));
  }

  private static String signedUp() {
    var user = SallyportForTests.somebody();
    sallyport
        .sdk()
        .signUp(
            r ->
                r.clientId("app")
                    .username(user)
                    .password(PASSWORD)
                    .userAttributes(SallyportForTests.attribute("email", mail(user))));
    return user;
  }

  private static void confirm(String user, String code) {
    sallyport.sdk().confirmSignUp(r -> r.clientId("app").username(user).confirmationCode(code));
  }

  /** A pool whose one user is asked a code by SMS after the password. */
  private static MfaPool bySms() {
    return MfaPool.of(
        sallyport,
        SetUserPoolMfaConfigRequest.builder()
            .mfaConfiguration(UserPoolMfaType.OPTIONAL)
            .softwareTokenMfaConfiguration(c -> c.enabled(true))
            .smsMfaConfiguration(
                c ->
                    c.smsConfiguration(
                        s ->
                            s.snsCallerArn("arn:aws:iam::123456789012:role/sms").externalId("x"))));
  }

  @Test
  void every_kind_of_code_can_be_fixed_each_by_itself() {
    var user = signedUp();
    assertThat(sallyport.code(mail(user))).isEqualTo(CONFIRMATION);
    confirm(user, CONFIRMATION);
    var asked = choosing.prefer("app", user, "EMAIL_OTP");
    assertThat(sallyport.code(mail(user))).isEqualTo(SIGN_IN);
    assertThat(
            choosing
                .respond(
                    "app",
                    user,
                    ChallengeNameType.EMAIL_OTP,
                    asked.session(),
                    "EMAIL_OTP_CODE",
                    SIGN_IN)
                .authenticationResult())
        .isNotNull();
    var pool = bySms();
    var person = pool.user(MfaPool.phone());
    pool.sdk()
        .adminSetUserMFAPreference(
            r -> r.userPoolId(pool.id()).username(person).smsMfaSettings(s -> s.enabled(true)));
    var second = pool.signIn(person);
    assertThat(second.challengeName()).isEqualTo(ChallengeNameType.SMS_MFA);
    assertThatThrownBy(
            () -> pool.respond("SMS_MFA", second.session(), person, "SMS_MFA_CODE", CONFIRMATION))
        .isInstanceOf(CodeMismatchException.class);
    assertThat(
            pool.respond("SMS_MFA", second.session(), person, "SMS_MFA_CODE", MFA)
                .authenticationResult())
        .isNotNull();
  }

  @Test
  void software_tokens_srp_proofs_secret_hashes_and_signatures_are_never_relaxed() {
    var pool = MfaPool.totp(sallyport, UserPoolMfaType.OPTIONAL);
    var owner = pool.user();
    var app = pool.enrol(owner);
    var session = pool.signIn(owner).session();
    for (var code : List.of(MFA, CONFIRMATION)) {
      assertThatThrownBy(() -> pool.code(session, owner, code))
          .isInstanceOf(CodeMismatchException.class);
    }
    assertThat(pool.code(session, owner, app.fresh()).authenticationResult()).isNotNull();

    var user = choosing.user();
    var mine = SrpClient.of(POOL);
    var shown =
        choosing.begin("app", user, "PREFERRED_CHALLENGE", "PASSWORD_SRP", "SRP_A", mine.srpA());
    assertThatThrownBy(
            () ->
                choosing.respond(
                    "app",
                    user,
                    ChallengeNameType.PASSWORD_VERIFIER,
                    shown.session(),
                    Choosing.proof(mine, "Wrong-Horse-1", shown.challengeParameters())))
        .isInstanceOf(NotAuthorizedException.class);

    assertThatThrownBy(() -> choosing.begin("secretive", user))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> choosing.begin("secretive", user, "SECRET_HASH", MFA))
        .isInstanceOf(NotAuthorizedException.class);

    assertThat(sallyport.post("ListUserPools", "{\"MaxResults\":1}").statusCode()).isEqualTo(400);
  }

  private static JsonArray messages(String to) {
    return new JsonArray(sallyport.testing("GET", "messages?to=" + to, "").body());
  }

  @Test
  void messages_are_read_by_recipient_newest_first_until_they_are_cleared() {
    var one = signedUp();
    var other = signedUp();
    sallyport.sdk().resendConfirmationCode(r -> r.clientId("app").username(one));
    confirm(one, CONFIRMATION);
    sallyport.sdk().forgotPassword(r -> r.clientId("app").username(one));
    assertThat(messages(mail(one)).stream().map(m -> ((JsonObject) m).getJsonObject("facts")))
        .extracting(facts -> facts.getString("kind"))
        .hasSize(3)
        .first()
        .isEqualTo("RESET");
    var all = new JsonArray(sallyport.testing("GET", "messages", "").body());
    assertThat(all.getJsonObject(0).getString("to")).isEqualTo(mail(one));
    assertThat(sallyport.testing("DELETE", "messages?to=" + mail(one), "").statusCode())
        .isEqualTo(204);
    assertThat(messages(mail(one))).isEmpty();
    assertThat(messages(mail(other))).hasSize(1);
    sallyport.testing("DELETE", "messages", "");
    assertThat(messages(mail(other))).isEmpty();
  }

  @Test
  void codes_end_by_the_clock_that_was_moved() {
    var user = signedUp();
    sallyport.advance("23h");
    var early = signedUp();
    sallyport.advance("2h");
    assertThatThrownBy(() -> confirm(user, CONFIRMATION)).isInstanceOf(ExpiredCodeException.class);
    confirm(early, CONFIRMATION);
  }

  @Test
  void sessions_end_by_the_clock_that_was_moved_and_counters_begin_anew() {
    var user = choosing.user(email());
    var session = choosing.begin("app", user).session();
    sallyport.advance("4m");
    assertThatThrownBy(
            () -> choosing.select("app", user, session, "PASSWORD", "PASSWORD", PASSWORD))
        .isInstanceOf(NotAuthorizedException.class);
    for (int i = 0; i < 20; i++) {
      choosing.prefer("app", user, "EMAIL_OTP");
    }
    assertThatThrownBy(() -> choosing.prefer("app", user, "EMAIL_OTP"))
        .isInstanceOf(LimitExceededException.class);
    sallyport.advance("1h");
    assertThat(choosing.prefer("app", user, "EMAIL_OTP").session()).isNotNull();
  }

  @Test
  void tokens_end_by_the_clock_that_was_moved() {
    var user = choosing.user();
    var tokens = signIn(user, PASSWORD);
    sallyport.advance("59m");
    sallyport.sdk().getUser(r -> r.accessToken(tokens.accessToken()));
    sallyport.advance("2m");
    assertThatThrownBy(() -> sallyport.sdk().getUser(r -> r.accessToken(tokens.accessToken())))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("expired");
    refresh(tokens.refreshToken());
    sallyport.advance("30d");
    assertThatThrownBy(() -> refresh(tokens.refreshToken()))
        .isInstanceOf(NotAuthorizedException.class);
    assertThat(signIn(user, PASSWORD)).isNotNull();
  }

  @Test
  void a_sign_out_ends_what_began_before_it_on_either_side_of_a_move() {
    var user = choosing.user();
    var before = signIn(user, PASSWORD);
    sallyport.advance("1h");
    sallyport.sdk().adminUserGlobalSignOut(r -> r.userPoolId(POOL).username(user));
    var after = signIn(user, PASSWORD);
    assertThatThrownBy(() -> refresh(before.refreshToken()))
        .isInstanceOf(NotAuthorizedException.class);
    refresh(after.refreshToken());
  }

  @Test
  void temporary_passwords_end_by_the_clock_that_was_moved() {
    var user = choosing.forced();
    sallyport.advance("8d");
    assertThatThrownBy(() -> signIn(user, PASSWORD))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("expired");
  }

  @Test
  void lockouts_end_by_the_clock_that_was_moved() {
    var user = choosing.user();
    // Each lock is longer than the one before: the last is longer than this test may take.
    for (int i = 0; i < 12; i++) {
      assertThatThrownBy(() -> signIn(user, "Wrong-Horse-1"))
          .isInstanceOf(NotAuthorizedException.class);
      if (i < 11) {
        sallyport.advance("5m");
      }
    }
    assertThatThrownBy(() -> signIn(user, PASSWORD))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Password attempts exceeded");
    sallyport.advance("5m");
    assertThat(signIn(user, PASSWORD)).isNotNull();
  }

  @Test
  void what_goes_by_the_time_outside_works_after_a_move_and_a_used_code_stays_used() {
    var pool = MfaPool.totp(sallyport, UserPoolMfaType.OPTIONAL);
    var owner = pool.user();
    var app = pool.enrol(owner);
    sallyport.advance("10m");
    var session = pool.signIn(owner).session();
    assertThat(pool.code(session, owner, app.fresh()).authenticationResult()).isNotNull();
    sallyport.advance("3d");
    var next = pool.signIn(owner).session();
    assertThatThrownBy(() -> pool.code(next, owner, app.again()))
        .isInstanceOf(ExpiredCodeException.class);
    var user = choosing.user();
    var mine = SrpClient.of(POOL);
    var shown =
        choosing.begin("app", user, "PREFERRED_CHALLENGE", "PASSWORD_SRP", "SRP_A", mine.srpA());
    assertThat(
            choosing
                .respond(
                    "app",
                    user,
                    ChallengeNameType.PASSWORD_VERIFIER,
                    shown.session(),
                    Choosing.proof(mine, PASSWORD, shown.challengeParameters()))
                .authenticationResult())
        .isNotNull();
  }

  private static JsonObject clock() {
    return new JsonObject(sallyport.testing("GET", "clock", "").body());
  }

  @Test
  void the_clock_is_set_ahead_never_back_and_a_restart_keeps_it() {
    var target = Instant.parse(clock().getString("now")).plus(Duration.ofDays(1));
    var answer = sallyport.testing("POST", "clock", "{\"now\":\"" + target + "\"}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getJsonArray("doesNotFollow"))
        .contains("codes of software tokens");
    assertThat(Instant.parse(clock().getString("now"))).isAfterOrEqualTo(target);
    for (var bad :
        List.of(
            "{\"now\":\"2020-01-01T00:00:00Z\"}",
            "{\"now\":\"yesterday\"}",
            "{\"advance\":\"-1h\"}",
            "{\"advance\":5}",
            "{\"advance\":\"999999999d\"}",
            "{\"advance\":\"1h\",\"now\":\"2099-01-01T00:00:00Z\"}",
            "{}",
            "[]",
            "")) {
      assertThat(sallyport.testing("POST", "clock", bad).statusCode()).as(bad).isEqualTo(400);
    }
    try (var again = sallyport.replica(Map.of())) {
      var there = new JsonObject(again.testing("GET", "clock", "").body());
      assertThat(there.getLong("aheadSeconds")).isEqualTo(clock().getLong("aheadSeconds"));
      assertThat(Instant.parse(there.getString("now"))).isAfterOrEqualTo(target);
    }
  }

  private static JsonObject ready() {
    return new JsonObject(sallyport.get(sallyport.ops().resolve("/health/ready")).body());
  }

  @Test
  void redis_fails_and_is_slow_when_it_is_told_to() {
    var user = choosing.user();
    assertThat(ready().getString("status")).isEqualTo("up");
    assertThat(ready().containsKey("testFaults")).isFalse();
    sallyport.testing("POST", "faults", "{\"redisFails\":true}");
    assertThatThrownBy(() -> signIn(user, PASSWORD)).isInstanceOf(InternalErrorException.class);
    assertThat(ready())
        .isEqualTo(
            new JsonObject()
                .put("status", "down")
                .put(
                    "checks",
                    new JsonObject().put("redis", "down").put("keys", "up").put("serving", "up"))
                .put("testFaults", new JsonArray().add("redis fails")));
    sallyport.testing("POST", "faults", "{\"redisDelay\":\"50ms\"}");
    assertThat(ready().getString("status")).isEqualTo("up");
    assertThat(ready().getJsonArray("testFaults")).containsExactly("redis is 50ms late");
    var began = System.nanoTime();
    assertThat(signIn(user, PASSWORD)).isNotNull();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(100));
    assertThat(sallyport.testing("DELETE", "faults", "").statusCode()).isEqualTo(204);
    assertThat(signIn(user, PASSWORD)).isNotNull();
    assertThat(ready().containsKey("testFaults")).isFalse();
  }

  @Test
  void delivery_is_down_when_it_is_told_to() {
    sallyport.testing("POST", "faults", "{\"deliveryFails\":true}");
    assertThat(new JsonObject(sallyport.testing("GET", "faults", "").body()))
        .isEqualTo(
            new JsonObject()
                .put("redisDelay", "0ms")
                .put("redisFails", false)
                .put("deliveryFails", true));
    assertThatThrownBy(TestModeIT::signedUp).isInstanceOf(CodeDeliveryFailureException.class);
    for (var bad :
        List.of(
            "{\"delivery\":true}",
            "{\"deliveryFails\":1}",
            "{\"redisDelay\":\"soon\"}",
            "{\"redisDelay\":\"2m\"}",
            "7")) {
      assertThat(sallyport.testing("POST", "faults", bad).statusCode()).as(bad).isEqualTo(400);
    }
    sallyport.testing("POST", "faults", "{}");
    assertThat(sallyport.messages(mail(signedUp()))).isEqualTo(1);
  }

  @Test
  void a_pool_is_of_the_region_it_was_asked_for_in_and_of_the_configured_account() {
    try (var there = sallyport.in("eu-west-1")) {
      var pool = there.createUserPool(r -> r.poolName("regional")).userPool();
      assertThat(pool.id()).startsWith("eu-west-1_");
      assertThat(pool.arn())
          .isEqualTo("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/" + pool.id());
      assertThat(sallyport.sdk().describeUserPool(r -> r.userPoolId(pool.id())).userPool().arn())
          .isEqualTo(pool.arn());
      there.tagResource(r -> r.resourceArn(pool.arn()).tags(Map.of("team", "one")));
      assertThat(there.listTagsForResource(r -> r.resourceArn(pool.arn())).tags())
          .isEqualTo(Map.of("team", "one"));
      var foreign = pool.arn().replace("123456789012", "210987654321");
      assertThatThrownBy(() -> there.listTagsForResource(r -> r.resourceArn(foreign)))
          .isInstanceOf(InvalidParameterException.class);
    }
  }

  @Test
  void outside_test_mode_there_is_nothing_of_it() {
    try (var other =
        SallyportForTests.of(
            Choosing.file(),
            Map.of(
                "SALLYPORT_TESTING_ENABLED", "false",
                "SALLYPORT_TESTING_SIGNINCODE", SIGN_IN,
                "SALLYPORT_TESTING_ACCOUNTID", "123456789012"))) {
      for (var route : List.of("messages", "answer", "clock", "faults")) {
        for (var method : List.of("GET", "POST", "DELETE")) {
          assertThat(other.testing(method, route, "{}").statusCode()).isEqualTo(404);
        }
      }
      try (var elsewhere = other.in("eu-west-1")) {
        assertThatThrownBy(() -> elsewhere.createUserPool(r -> r.poolName("regional")))
            .isInstanceOf(CognitoIdentityProviderException.class)
            .hasMessageContaining("Credential should be scoped to a valid region");
      }
      assertThat(other.sdk().createUserPool(r -> r.poolName("here")).userPool().arn())
          .startsWith("arn:aws:cognito-idp:local:000000000000:userpool/local_");
    }
  }

  @Test
  void no_web_page_gets_anything_of_it() throws Exception {
    try (var browser = HttpClient.newHttpClient()) {
      for (var route : List.of("messages", "clock", "faults")) {
        var request =
            HttpRequest.newBuilder(sallyport.ops().resolve("/testing/" + route))
                .header("Origin", "https://evil.example")
                .build();
        var answer = browser.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      }
    }
  }
}
