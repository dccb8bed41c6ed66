package dev.sallyport;

import static dev.sallyport.MfaPool.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.crypto.SrpClient;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthEventType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeName;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.EventResponseType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.EventType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.FeedbackValueType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** Every sign-in leaves a trace that an administrator finds, and that tells no client anything. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuditIT {
  private static final String POOL = "local_Sallyport";
  private static final String APP = "demoapp";
  private static final String ATTEMPT = "x-sallyport-attempt";
  private static final String UUID_SHAPE = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final int KEPT = 4;
  private static final AwsCredentialsIdentity KEY =
      AwsCredentialsIdentity.create(
          "SALLYPORTDEMOKEY0001", "demo-secret-for-localhost-only-000000000");

  private static SallyportForTests sallyport;
  private static SallyportForTests other;
  private static HttpClient http;

  @BeforeAll
  static void start() {
    sallyport =
        SallyportForTests.demo(Map.of("SALLYPORT_AUDIT_EVENTSPERUSER", Integer.toString(KEPT)));
    other = sallyport.replica(Map.of("SALLYPORT_AUDIT_EVENTSPERUSER", Integer.toString(KEPT)));
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    http.close();
    other.close();
    sallyport.close();
  }

  private static List<AuthEventType> events(String pool, String user) {
    return sallyport
        .sdk()
        .adminListUserAuthEvents(r -> r.userPoolId(pool).username(user))
        .authEvents();
  }

  /** Events are written behind the answers. */
  private static List<AuthEventType> events(
      String pool, String user, Predicate<List<AuthEventType>> written) {
    return await().until(() -> events(pool, user), written);
  }

  private static String claim(String jwt, String name) {
    var body = Base64.getUrlDecoder().decode(jwt.split("\\.")[1]);
    return new JsonObject(new String(body, StandardCharsets.UTF_8)).getString(name);
  }

  private static JsonObject password(String user, String password) {
    return new JsonObject()
        .put("ClientId", APP)
        .put("AuthFlow", "USER_PASSWORD_AUTH")
        .put("AuthParameters", new JsonObject().put("USERNAME", user).put("PASSWORD", password));
  }

  private static HttpResponse<String> signIn(String user, String password) {
    return sallyport.post("InitiateAuth", password(user, password).encode());
  }

  private static String attempt(HttpResponse<String> refused) {
    return refused.headers().firstValue(ATTEMPT).orElseThrow();
  }

  /** Sallyport.AdminGetAttempt, signed. */
  private static JsonObject look(String pool, String attempt) {
    return other.signed(
        "Sallyport.AdminGetAttempt",
        new JsonObject().put("UserPoolId", pool).put("AttemptId", attempt));
  }

  private static List<JsonObject> steps(JsonObject found) {
    return found.getJsonArray("Events").stream().map(JsonObject.class::cast).toList();
  }

  private static JsonObject traced(String attempt, int steps) {
    return await()
        .until(
            () -> look(POOL, attempt),
            found -> found.containsKey("Events") && steps(found).size() == steps);
  }

  private static List<String> outcomes(JsonObject found) {
    return steps(found).stream()
        .map(step -> step.getString("Outcome") + ": " + step.getString("Why", ""))
        .toList();
  }

  @Test
  void a_sign_in_is_an_event_under_the_id_that_its_tokens_carry() {
    var user = sallyport.user();
    var before = Instant.now().minusSeconds(1);
    var result =
        sallyport
            .sdk()
            .initiateAuth(
                r ->
                    r.clientId(APP)
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)))
            .authenticationResult();
    var event = events(POOL, user, list -> list.size() == 1).getFirst();
    assertThat(event.eventId())
        .matches(UUID_SHAPE)
        .isEqualTo(claim(result.idToken(), "event_id"))
        .isEqualTo(claim(result.accessToken(), "event_id"));
    assertThat(event.eventType()).isEqualTo(EventType.SIGN_IN);
    assertThat(event.eventResponse()).isEqualTo(EventResponseType.PASS);
    assertThat(event.creationDate()).isBetween(before, Instant.now().plusSeconds(1));
    assertThat(event.challengeResponses())
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.challengeName()).isEqualTo(ChallengeName.PASSWORD);
              assertThat(answer.challengeResponse()).isEqualTo(ChallengeResponse.SUCCESS);
            });
    assertThat(event.eventContextData().ipAddress()).isEqualTo("127.0.0.1");
    assertThat(event.eventContextData().deviceName()).isNull();
    assertThat(event.eventRisk().riskDecision()).as("nobody assessed it").isNull();
    assertThat(event.eventFeedback()).isNull();
  }

  @Test
  void a_second_factor_is_one_event_with_the_password_whichever_replica_hears_it() {
    var pool = MfaPool.totp(sallyport, UserPoolMfaType.OPTIONAL);
    var there = new MfaPool(other.sdk(), pool.id(), pool.client());
    var user = pool.user();
    var app = pool.enrol(user);
    var session = pool.signIn(user).session();
    var begun =
        events(pool.id(), user, list -> !list.isEmpty() && open(list.getFirst())).getFirst();
    assertThat(answers(begun)).containsExactly("Password Success");
    assertThatThrownBy(() -> there.code(session, user, app.wrong()))
        .isInstanceOf(CodeMismatchException.class);
    var wrong = events(pool.id(), user, list -> answers(list.getFirst()).size() == 2).getFirst();
    assertThat(answers(wrong)).containsExactly("Password Success", "Mfa Failure");
    assertThat(open(wrong)).as("it may still be mended").isTrue();
    var tokens = there.code(session, user, app.fresh()).authenticationResult();
    var event = events(pool.id(), user, list -> !open(list.getFirst())).getFirst();
    assertThat(event.eventId())
        .isEqualTo(begun.eventId())
        .isEqualTo(claim(tokens.idToken(), "event_id"));
    assertThat(event.eventResponse()).isEqualTo(EventResponseType.PASS);
    assertThat(answers(event)).containsExactly("Password Success", "Mfa Success");
    assertThat(event.creationDate()).isEqualTo(begun.creationDate());
  }

  private static boolean open(AuthEventType event) {
    return event.eventResponse() == EventResponseType.IN_PROGRESS;
  }

  private static List<String> answers(AuthEventType event) {
    return event.challengeResponses().stream()
        .map(each -> each.challengeNameAsString() + " " + each.challengeResponseAsString())
        .toList();
  }

  @Test
  void what_else_people_do_with_their_password_is_there_too() {
    var sdk = sallyport.sdk();
    var user = sallyport.user();
    sdk.forgotPassword(r -> r.clientId(APP).username(user));
    assertThatThrownBy(
            () ->
                sdk.confirmForgotPassword(
                    r ->
                        r.clientId(APP)
                            .username(user)
                            .confirmationCode("000000")
                            .password("Other-Horse-9")))
        .isInstanceOf(CognitoIdentityProviderException.class);
    var code = sallyport.code(user + "@example.com");
    sdk.confirmForgotPassword(
        r -> r.clientId(APP).username(user).confirmationCode(code).password("Other-Horse-9"));
    assertThat(signIn(user, PASSWORD).statusCode()).isEqualTo(400);
    var list = events(POOL, user, all -> all.size() == 4);
    assertThat(list)
        .extracting(AuthEventType::eventTypeAsString, AuthEventType::eventResponseAsString)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("SignIn", "Fail"),
            org.assertj.core.groups.Tuple.tuple("PasswordChange", "Pass"),
            org.assertj.core.groups.Tuple.tuple("PasswordChange", "Fail"),
            org.assertj.core.groups.Tuple.tuple("ForgotPassword", "Pass"));
    assertThat(answers(list.getFirst())).containsExactly("Password Failure");
  }

  @Test
  void who_signs_up_has_that_as_the_first_event() {
    var name = SallyportForTests.somebody();
    var sdk = sallyport.sdk();
    sdk.signUp(
        r ->
            r.clientId(APP)
                .username(name)
                .password(PASSWORD)
                .userAttributes(SallyportForTests.attribute("email", name + "@example.com")));
    sdk.resendConfirmationCode(r -> r.clientId(APP).username(name));
    var list = events(POOL, name, all -> all.size() == 2);
    assertThat(list)
        .extracting(AuthEventType::eventType)
        .containsExactly(EventType.RESEND_CODE, EventType.SIGN_UP);
  }

  @Test
  void events_come_newest_first_in_pages_and_only_so_many_are_kept() {
    var user = sallyport.user();
    var ids = new ArrayList<String>();
    for (var i = 0; i < KEPT + 2; i++) {
      var tokens = new JsonObject(signIn(user, PASSWORD).body());
      var id = claim(tokens.getJsonObject("AuthenticationResult").getString("IdToken"), "event_id");
      ids.addFirst(id);
      events(POOL, user, list -> !list.isEmpty() && list.getFirst().eventId().equals(id));
    }
    var found = new ArrayList<String>();
    var token = new String[1];
    do {
      var page =
          other
              .sdk()
              .adminListUserAuthEvents(
                  r -> r.userPoolId(POOL).username(user).maxResults(3).nextToken(token[0]));
      assertThat(page.authEvents()).hasSizeLessThanOrEqualTo(3);
      page.authEvents().forEach(event -> found.add(event.eventId()));
      token[0] = page.nextToken();
    } while (token[0] != null);
    assertThat(found).isEqualTo(ids.subList(0, KEPT));
    var first =
        sallyport
            .sdk()
            .adminListUserAuthEvents(r -> r.userPoolId(POOL).username(user).maxResults(1));
    var somebodyElse = sallyport.user();
    assertThatThrownBy(
            () ->
                sallyport
                    .sdk()
                    .adminListUserAuthEvents(
                        r ->
                            r.userPoolId(POOL).username(somebodyElse).nextToken(first.nextToken())))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void a_name_of_nobody_and_a_pool_that_is_not_there_are_told_to_administrators() {
    assertThatThrownBy(() -> events(POOL, SallyportForTests.somebody()))
        .isInstanceOf(UserNotFoundException.class);
    assertThatThrownBy(() -> events("local_None", "anybody"))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void feedback_stays_with_its_event_and_needs_one() {
    var sdk = sallyport.sdk();
    var user = sallyport.user();
    signIn(user, "wrong");
    var id = events(POOL, user, list -> list.size() == 1).getFirst().eventId();
    sdk.adminUpdateAuthEventFeedback(
        r -> r.userPoolId(POOL).username(user).eventId(id).feedbackValue("Valid"));
    sdk.adminUpdateAuthEventFeedback(
        r -> r.userPoolId(POOL).username(user).eventId(id).feedbackValue("Invalid"));
    var feedback = events(POOL, user).getFirst().eventFeedback();
    assertThat(feedback.feedbackValue()).isEqualTo(FeedbackValueType.INVALID);
    assertThat(feedback.provider()).isEqualTo("Admin");
    assertThat(feedback.feedbackDate()).isNotNull();
    var another = sallyport.user();
    assertThatThrownBy(
            () ->
                sdk.adminUpdateAuthEventFeedback(
                    r -> r.userPoolId(POOL).username(another).eventId(id).feedbackValue("Valid")))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void a_user_who_is_deleted_leaves_no_events_behind() {
    var user = sallyport.user();
    signIn(user, PASSWORD);
    events(POOL, user, list -> list.size() == 1);
    var gone = new HashSet<>(sallyport.redis().keys("sp:{*}:events*"));
    sallyport.sdk().adminDeleteUser(r -> r.userPoolId(POOL).username(user));
    gone.removeAll(sallyport.redis().keys("sp:{*}:events*"));
    assertThat(gone).as("the events and their order").hasSize(2);
  }

  @Test
  void a_refused_sign_in_tells_an_attempt_that_finds_the_true_reason() {
    var user = sallyport.user();
    var wrong = signIn(user, "Wrong-Horse-9");
    var nobody = signIn(SallyportForTests.somebody(), "Wrong-Horse-9");
    assertThat(nobody.body()).isEqualTo(wrong.body());
    assertThat(nobody.headers().map().keySet()).isEqualTo(wrong.headers().map().keySet());
    assertThat(attempt(wrong)).matches(UUID_SHAPE).isNotEqualTo(attempt(nobody));

    var found = traced(attempt(wrong), 1);
    assertThat(found.getString("Username")).isEqualTo(user);
    assertThat(found.getBoolean("Complete")).isTrue();
    var step = steps(found).getFirst();
    assertThat(step.getString("Outcome")).isEqualTo("refused");
    assertThat(step.getString("Why")).isEqualTo("wrong password");
    assertThat(step.getString("IpAddress")).isEqualTo("127.0.0.1");
    assertThat(step.getString("ClientId")).isEqualTo(APP);
    assertThat(step.getString("RequestId"))
        .isEqualTo(wrong.headers().firstValue("x-amzn-RequestId").orElseThrow());

    var unknown = traced(attempt(nobody), 1);
    assertThat(unknown.containsKey("Username")).isFalse();
    assertThat(steps(unknown).getFirst().getString("Why")).isEqualTo("nobody of this name");
  }

  @Test
  void all_rounds_of_a_sign_in_share_one_attempt_also_after_its_session_is_gone() {
    var user = sallyport.user();
    var srp = SrpClient.of(POOL);
    var asked =
        sallyport
            .sdk()
            .initiateAuth(
                r ->
                    r.clientId(APP)
                        .authFlow(AuthFlowType.USER_SRP_AUTH)
                        .authParameters(Map.of("USERNAME", user, "SRP_A", srp.srpA())));
    var answer =
        new JsonObject()
            .put("ClientId", APP)
            .put("ChallengeName", "PASSWORD_VERIFIER")
            .put("Session", asked.session())
            .put(
                "ChallengeResponses",
                new JsonObject()
                    .put("USERNAME", user)
                    .put("TIMESTAMP", "Mon Nov 23 08:05:00 UTC 2026")
                    .put("PASSWORD_CLAIM_SIGNATURE", "AAAA")
                    .put(
                        "PASSWORD_CLAIM_SECRET_BLOCK",
                        asked.challengeParameters().get("SECRET_BLOCK")))
            .encode();
    var refused = other.post("RespondToAuthChallenge", answer);
    var again = sallyport.post("RespondToAuthChallenge", answer);
    assertThat(again.body()).contains("session can only be used once");
    assertThat(attempt(refused)).matches(UUID_SHAPE).isEqualTo(attempt(again));

    var found = traced(attempt(refused), 3);
    assertThat(outcomes(found))
        .containsExactly("asked: ", "refused: wrong password", "refused: SessionSpent");
    assertThat(steps(found))
        .extracting(step -> step.getString("Challenge"))
        .containsOnly("PASSWORD_VERIFIER");
    assertThat(steps(found).stream().map(step -> step.getString("RequestId")).distinct())
        .hasSize(3);
    assertThat(steps(found))
        .extracting(step -> step.getDouble("At"))
        .isSortedAccordingTo(Double::compare);
  }

  @Test
  void what_is_refused_before_anybody_is_looked_for_is_found_too() {
    var elsewhere =
        sallyport.post(
            "InitiateAuth", password("anybody", "x").put("ClientId", "noclient").encode());
    assertThat(elsewhere.statusCode()).isEqualTo(400);
    assertThat(outcomes(traced(attempt(elsewhere), 1))).containsExactly("refused: ClientNotFound");
    var made =
        sallyport.post(
            "RespondToAuthChallenge",
            new JsonObject()
                .put("ClientId", APP)
                .put("ChallengeName", "SMS_MFA")
                .put("Session", "A".repeat(40))
                .put(
                    "ChallengeResponses",
                    new JsonObject().put("USERNAME", "anybody").put("SMS_MFA_CODE", "123456"))
                .encode());
    assertThat(outcomes(traced(attempt(made), 1))).containsExactly("refused: SessionInvalid");
    var flow =
        sallyport.post(
            "InitiateAuth",
            new JsonObject()
                .put("ClientId", APP)
                .put("AuthFlow", "USER_AUTH")
                .put("AuthParameters", new JsonObject().put("USERNAME", "anybody"))
                .encode());
    assertThat(outcomes(traced(attempt(flow), 1)))
        .containsExactly("refused: Invalid: USER_AUTH is not enabled for this client");
    var refresh =
        sallyport.post(
            "InitiateAuth",
            new JsonObject()
                .put("ClientId", APP)
                .put("AuthFlow", "REFRESH_TOKEN_AUTH")
                .put("AuthParameters", new JsonObject().put("REFRESH_TOKEN", "nonsense"))
                .encode());
    assertThat(outcomes(traced(attempt(refresh), 1))).containsExactly("refused: TokenInvalid");
  }

  @Test
  void what_an_administrator_is_refused_names_the_access_key() {
    var told = new String[1];
    try {
      sallyport.sdk().adminDisableUser(r -> r.userPoolId(POOL).username("nobody-at-all"));
    } catch (UserNotFoundException refused) {
      told[0] =
          refused.awsErrorDetails().sdkHttpResponse().firstMatchingHeader(ATTEMPT).orElseThrow();
    }
    var step = steps(traced(Objects.requireNonNull(told[0]), 1)).getFirst();
    assertThat(step.getString("ClientId")).isEqualTo("SALLYPORTDEMOKEY0001");
    assertThat(step.getString("Action")).isEqualTo("AdminDisableUser");
    assertThat(step.getString("Why")).isEqualTo("UserNotFound");
  }

  @Test
  void an_attempt_of_another_pool_and_one_that_never_was_are_not_found() {
    var attempt = attempt(signIn(sallyport.user(), "wrong"));
    traced(attempt, 1);
    var pool = sallyport.sdk().createUserPool(r -> r.poolName("elsewhere")).userPool().id();
    assertThat(look(pool, attempt).getString("__type")).isEqualTo("ResourceNotFoundException");
    assertThat(look(POOL, "00000000-0000-4000-8000-000000000000").getString("__type"))
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void nobody_looks_at_attempts_without_a_signature() {
    var unsigned =
        HttpRequest.newBuilder(sallyport.api().resolve("/"))
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "Sallyport.AdminGetAttempt")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    new JsonObject()
                        .put("UserPoolId", POOL)
                        .put("AttemptId", attempt(signIn(sallyport.user(), "wrong")))
                        .encode()))
            .build();
    assertThat(send(unsigned).body()).contains("MissingAuthenticationTokenException");
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  @Test
  void a_page_of_another_origin_may_read_the_attempt() {
    var asked =
        HttpRequest.newBuilder(sallyport.api().resolve("/"))
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSCognitoIdentityProviderService.InitiateAuth")
            .header("Origin", "https://app.example")
            .POST(HttpRequest.BodyPublishers.ofString(password(sallyport.user(), "wrong").encode()))
            .build();
    assertThat(send(asked).headers().firstValue("Access-Control-Expose-Headers").orElse(""))
        .contains(ATTEMPT);
  }

  @Test
  void a_lock_tells_its_true_reason_to_the_administrator_only_by_the_attempt() {
    var user = sallyport.user();
    HttpResponse<String> last = null;
    for (var i = 0; i < 6; i++) {
      last = signIn(user, "wrong");
    }
    assertThat(Objects.requireNonNull(last).body()).contains("Password attempts exceeded");
    assertThat(outcomes(traced(attempt(last), 1))).containsExactly("refused: locked out");
    // A locked door judges nothing, and so pushes nothing out of the history.
    assertThat(events(POOL, user, list -> list.size() == KEPT))
        .allMatch(event -> answers(event).equals(List.of("Password Failure")));
  }

  @Test
  void an_unsigned_feedback_is_refused_clearly() {
    CognitoIdentityProviderClient sdk = sallyport.sdk();
    assertThatThrownBy(
            () ->
                sdk.updateAuthEventFeedback(
                    r ->
                        r.userPoolId(POOL)
                            .username("demo")
                            .eventId("a")
                            .feedbackToken("a")
                            .feedbackValue("Valid")))
        .hasMessageContaining("UpdateAuthEventFeedback is not supported")
        .isNotInstanceOf(NotAuthorizedException.class);
  }
}
