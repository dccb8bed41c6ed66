package dev.sallyport.abuse;

import static dev.sallyport.abuse.Caller.GUARDED;
import static dev.sallyport.abuse.Caller.OPEN;
import static dev.sallyport.abuse.Caller.POOL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.SallyportForTests;
import dev.sallyport.crypto.SrpClient;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;

/**
 * Every operation once, right and wrong, with everything that comes back and everything that is
 * logged kept; then a look for what should be in neither.
 */
@Isolated("it looks at all that is logged in this JVM")
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretLeakIT {
  private static final String FIRST = "First-Secret-Horse-1";
  private static final String SECOND = "Second-Secret-Horse-2";
  private static final String THIRD = "Third-Secret-Horse-3";
  private static final String WRONG = "Wrong-Secret-Horse-4";
  private static final String TEMPORARY = "Temporary-Secret-Horse-5";
  private static final String ACCESS_KEY_SECRET = "demo-secret-for-localhost-only-000000000";
  private static final String NOTHING = "123456789";

  /** What a client may see beside the status: nothing here is there by accident. */
  private static final Set<String> HEADERS =
      Set.of(
          "content-type",
          "content-length",
          "cache-control",
          "x-amzn-requestid",
          "x-amzn-errortype",
          "x-amzn-errormessage",
          "access-control-allow-origin",
          "access-control-expose-headers");

  private static final Map<String, Set<String>> MEMBERS =
      Map.ofEntries(
          Map.entry("SignUp", Set.of("UserConfirmed", "UserSub", "CodeDeliveryDetails")),
          Map.entry("ConfirmSignUp", Set.of("Session")),
          Map.entry("ResendConfirmationCode", Set.of("CodeDeliveryDetails")),
          Map.entry("ForgotPassword", Set.of("CodeDeliveryDetails")),
          Map.entry("ConfirmForgotPassword", Set.of()),
          Map.entry("InitiateAuth", Authentication.MEMBERS),
          Map.entry("AdminInitiateAuth", Authentication.MEMBERS),
          Map.entry("RespondToAuthChallenge", Authentication.MEMBERS),
          Map.entry("AdminRespondToAuthChallenge", Authentication.MEMBERS),
          Map.entry("GetUser", Set.of("Username", "UserAttributes")),
          Map.entry("ChangePassword", Set.of()),
          Map.entry("GlobalSignOut", Set.of()),
          Map.entry("RevokeToken", Set.of()),
          Map.entry("AdminCreateUser", Set.of("User")),
          Map.entry("AdminSetUserPassword", Set.of()),
          Map.entry("AdminConfirmSignUp", Set.of()),
          Map.entry("AdminDeleteUser", Set.of()),
          Map.entry(
              "AdminGetUser",
              Set.of(
                  "Username",
                  "UserAttributes",
                  "UserCreateDate",
                  "UserLastModifiedDate",
                  "Enabled",
                  "UserStatus")),
          Map.entry("CreateUserPool", Set.of("UserPool")),
          Map.entry("DescribeUserPool", Set.of("UserPool")),
          Map.entry("CreateUserPoolClient", Set.of("UserPoolClient")),
          Map.entry("DescribeUserPoolClient", Set.of("UserPoolClient")));

  private static final class Authentication {
    static final Set<String> MEMBERS =
        Set.of(
            "AuthenticationResult",
            "ChallengeName",
            "ChallengeParameters",
            "Session",
            "AvailableChallenges");
    static final Map<String, Set<String>> SHOWN =
        Map.of(
            "PASSWORD_VERIFIER",
            Set.of("SALT", "SRP_B", "SECRET_BLOCK", "USER_ID_FOR_SRP", "USERNAME"),
            "CUSTOM_CHALLENGE",
            Set.of("type", "image", "audio", "alt", "USERNAME"),
            "NEW_PASSWORD_REQUIRED",
            Set.of("userAttributes", "requiredAttributes", "USER_ID_FOR_SRP", "USERNAME"),
            "SELECT_CHALLENGE",
            Set.of("USERNAME"),
            "EMAIL_OTP",
            Set.of(
                "CODE_DELIVERY_DELIVERY_MEDIUM",
                "CODE_DELIVERY_DESTINATION",
                "USER_ID_FOR_SRP",
                "USERNAME"),
            "",
            Set.of());
  }

  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private static Caller caller;
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
  private static final Recorder RECORDER = new Recorder();

  /** Known to one person or to nobody: in no response and no log line. */
  private static final Set<String> PRIVATE = new HashSet<>();

  /** Given to a client on purpose: in no log line. */
  private static final Set<String> GIVEN = new HashSet<>();

  @BeforeAll
  static void playEverythingOnce() {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var ours = (Logger) LoggerFactory.getLogger("dev.sallyport");
    LOG.start();
    root.addAppender(LOG);
    var before = ours.getLevel();
    ours.setLevel(Level.TRACE);
    try {
      sallyport =
          SallyportForTests.demo(
              Map.of(
                  "SALLYPORT_POOLS_0_FIRSTFACTORS", "PASSWORD,EMAIL_OTP",
                  "SALLYPORT_POOLS_0_CLIENTS_0_FLOWS_5", "ALLOW_USER_AUTH"));
      caller = new Caller(sallyport.api(), sallyport.ops());
      sdk = RECORDER.client(sallyport.api());
      PRIVATE.addAll(
          Set.of(FIRST, SECOND, THIRD, WRONG, TEMPORARY, ACCESS_KEY_SECRET, "Correct-Horse-7"));
      play();
    } finally {
      ours.setLevel(before);
      root.detachAppender(LOG);
    }
  }

  @AfterAll
  static void stop() {
    sdk.close();
    sallyport.close();
  }

  private static void refused(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(RuntimeException.class);
  }

  private static void play() {
    var user = signUp();
    var mail = user + "@example.com";
    passwords(user);
    srp(user);
    guarded(user);
    choice(user, mail);
    temporary();
    reset(user, mail);
    administration();
    nonsense(user);
  }

  private static String signUp() {
    var user = SallyportForTests.somebody();
    var mail = user + "@example.com";
    sdk.signUp(
        r ->
            r.clientId(OPEN)
                .username(user)
                .password(FIRST)
                .userAttributes(SallyportForTests.attribute("email", mail)));
    refused(() -> sdk.signUp(r -> r.clientId(OPEN).username(user).password(FIRST)));
    PRIVATE.add(sallyport.code(mail));
    refused(() -> password(OPEN, user, FIRST));
    sdk.resendConfirmationCode(r -> r.clientId(OPEN).username(user));
    var code = sallyport.code(mail);
    PRIVATE.add(code);
    refused(
        () ->
            sdk.confirmSignUp(
                r -> r.clientId(OPEN).username(user).confirmationCode(NOTHING.substring(0, 6))));
    sdk.confirmSignUp(r -> r.clientId(OPEN).username(user).confirmationCode(code));
    return user;
  }

  private static Map<String, String> credentials(String user, String password) {
    return Map.of("USERNAME", user, "PASSWORD", password);
  }

  private static void password(String client, String user, String password) {
    sdk.initiateAuth(
        r ->
            r.clientId(client)
                .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                .authParameters(credentials(user, password)));
  }

  private static void passwords(String user) {
    refused(() -> password(OPEN, user, WRONG));
    refused(() -> password(OPEN, SallyportForTests.somebody(), FIRST));
    var tokens =
        sdk.initiateAuth(
                r ->
                    r.clientId(OPEN)
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(credentials(user, FIRST)))
            .authenticationResult();
    sdk.getUser(r -> r.accessToken(tokens.accessToken()));
    refused(() -> sdk.getUser(r -> r.accessToken(tokens.idToken())));
    refused(
        () ->
            sdk.changePassword(
                r ->
                    r.accessToken(tokens.accessToken())
                        .previousPassword(WRONG)
                        .proposedPassword(SECOND)));
    refused(
        () ->
            sdk.changePassword(
                r ->
                    r.accessToken(tokens.accessToken())
                        .previousPassword(FIRST)
                        .proposedPassword("short")));
    sdk.changePassword(
        r -> r.accessToken(tokens.accessToken()).previousPassword(FIRST).proposedPassword(SECOND));
    var next =
        sdk.adminInitiateAuth(
                r ->
                    r.userPoolId(POOL)
                        .clientId(OPEN)
                        .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                        .authParameters(credentials(user, SECOND)))
            .authenticationResult();
    var refresh = Map.of("REFRESH_TOKEN", next.refreshToken());
    sdk.initiateAuth(
        r -> r.clientId(OPEN).authFlow(AuthFlowType.REFRESH_TOKEN_AUTH).authParameters(refresh));
    sdk.revokeToken(r -> r.clientId(OPEN).token(next.refreshToken()));
    refused(
        () ->
            sdk.initiateAuth(
                r ->
                    r.clientId(OPEN)
                        .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                        .authParameters(refresh)));
    refused(() -> sdk.revokeToken(r -> r.clientId(OPEN).token(next.accessToken())));
    var last =
        sdk.initiateAuth(
                r ->
                    r.clientId(OPEN)
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(credentials(user, SECOND)))
            .authenticationResult();
    sdk.globalSignOut(r -> r.accessToken(last.accessToken()));
  }

  private static void srp(String user) {
    for (var tried : List.of(SECOND, WRONG)) {
      var mine = SrpClient.of(POOL);
      var asked =
          sdk.initiateAuth(
              r ->
                  r.clientId(OPEN)
                      .authFlow(AuthFlowType.USER_SRP_AUTH)
                      .authParameters(Map.of("USERNAME", user, "SRP_A", mine.srpA())));
      var shown = asked.challengeParameters();
      var timestamp = SrpClient.timestamp(Instant.now());
      var block = shown.get("SECRET_BLOCK");
      GIVEN.add(block);
      var signature =
          mine.signature(user, tried, shown.get("SALT"), shown.get("SRP_B"), block, timestamp);
      PRIVATE.add(signature);
      Runnable proof =
          () ->
              sdk.respondToAuthChallenge(
                  r ->
                      r.clientId(OPEN)
                          .challengeName(ChallengeNameType.PASSWORD_VERIFIER)
                          .session(asked.session())
                          .challengeResponses(
                              Map.of(
                                  "USERNAME", user,
                                  "PASSWORD_CLAIM_SECRET_BLOCK", block,
                                  "PASSWORD_CLAIM_SIGNATURE", signature,
                                  "TIMESTAMP", timestamp)));
      if (tried.equals(SECOND)) {
        proof.run();
      }
      refused(proof);
    }
  }

  private static RespondToAuthChallengeResponse choose(
      String user, ChallengeNameType challenge, String session, String key, String text) {
    return sdk.respondToAuthChallenge(
        r ->
            r.clientId(OPEN)
                .challengeName(challenge)
                .session(session)
                .challengeResponses(Map.of("USERNAME", user, key, text)));
  }

  private static void choice(String user, String mail) {
    var asked =
        sdk.initiateAuth(
            r ->
                r.clientId(OPEN)
                    .authFlow(AuthFlowType.USER_AUTH)
                    .authParameters(Map.of("USERNAME", user)));
    var sent =
        choose(user, ChallengeNameType.SELECT_CHALLENGE, asked.session(), "ANSWER", "EMAIL_OTP");
    var code = sallyport.code(mail);
    PRIVATE.add(code);
    var otp = ChallengeNameType.EMAIL_OTP;
    refused(() -> choose(user, otp, sent.session(), "EMAIL_OTP_CODE", WRONG));
    choose(user, otp, sent.session(), "EMAIL_OTP_CODE", code);
    refused(() -> choose(user, otp, sent.session(), "EMAIL_OTP_CODE", code));
  }

  private static RespondToAuthChallengeResponse answer(String user, String session, String text) {
    return sdk.respondToAuthChallenge(
        r ->
            r.clientId(GUARDED)
                .challengeName(ChallengeNameType.CUSTOM_CHALLENGE)
                .session(session)
                .challengeResponses(Map.of("USERNAME", user, "ANSWER", text)));
  }

  /** Everything the challenge of this session remembers is private. */
  private static String drawn(String session) {
    var kept = caller.kept(GUARDED, session);
    PRIVATE.add(kept.getString("answer"));
    return kept.getString("answer");
  }

  private static void guarded(String user) {
    var asked =
        sdk.initiateAuth(
            r ->
                r.clientId(GUARDED)
                    .authFlow(AuthFlowType.CUSTOM_AUTH)
                    .authParameters(Map.of("USERNAME", user)));
    drawn(asked.session());
    var afresh = answer(user, asked.session(), NOTHING);
    drawn(afresh.session());
    var spoken = answer(user, afresh.session(), "audio");
    var right = drawn(spoken.session());
    var next = answer(user, spoken.session(), right);
    var again = answer(user, next.session(), WRONG);
    answer(user, again.session(), SECOND);
    refused(() -> answer(user, again.session(), SECOND));
    refused(() -> answer("alice", asked.session(), right));
  }

  private static void temporary() {
    var name = SallyportForTests.somebody();
    sdk.adminCreateUser(
        r ->
            r.userPoolId(POOL)
                .username(name)
                .temporaryPassword(TEMPORARY)
                .messageAction("SUPPRESS"));
    var asked =
        sdk.adminInitiateAuth(
            r ->
                r.userPoolId(POOL)
                    .clientId(OPEN)
                    .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                    .authParameters(credentials(name, TEMPORARY)));
    for (var chosen : List.of("short", THIRD)) {
      Runnable choose =
          () ->
              sdk.adminRespondToAuthChallenge(
                  r ->
                      r.userPoolId(POOL)
                          .clientId(OPEN)
                          .challengeName(ChallengeNameType.NEW_PASSWORD_REQUIRED)
                          .session(asked.session())
                          .challengeResponses(Map.of("USERNAME", name, "NEW_PASSWORD", chosen)));
      if (chosen.equals(THIRD)) {
        choose.run();
      } else {
        refused(choose);
      }
    }
  }

  private static void reset(String user, String mail) {
    sdk.forgotPassword(r -> r.clientId(OPEN).username(user));
    sdk.forgotPassword(r -> r.clientId(OPEN).username(SallyportForTests.somebody()));
    var code = sallyport.code(mail);
    PRIVATE.add(code);
    refused(
        () ->
            sdk.confirmForgotPassword(
                r ->
                    r.clientId(OPEN)
                        .username(user)
                        .confirmationCode(NOTHING.substring(1, 7))
                        .password(THIRD)));
    sdk.confirmForgotPassword(
        r -> r.clientId(OPEN).username(user).confirmationCode(code).password(THIRD));
  }

  private static void administration() {
    var pool = sdk.createUserPool(r -> r.poolName("secrets")).userPool().id();
    sdk.describeUserPool(r -> r.userPoolId(pool));
    var client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("secrets")
                        .generateSecret(true)
                        .explicitAuthFlows(
                            ExplicitAuthFlowsType.ALLOW_ADMIN_USER_PASSWORD_AUTH,
                            ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH))
            .userPoolClient();
    GIVEN.add(client.clientSecret());
    sdk.describeUserPoolClient(r -> r.userPoolId(pool).clientId(client.clientId()));
    sdk.describeUserPoolClient(r -> r.userPoolId(POOL).clientId(OPEN));
    refused(() -> password(client.clientId(), "nobody", FIRST));
    var name = SallyportForTests.somebody();
    sdk.adminCreateUser(
        r ->
            r.userPoolId(POOL)
                .username(name)
                .userAttributes(SallyportForTests.attribute("email", name + "@example.com")));
    sdk.adminSetUserPassword(
        r -> r.userPoolId(POOL).username(name).password(FIRST).permanent(true));
    refused(
        () ->
            sdk.adminSetUserPassword(
                r -> r.userPoolId(POOL).username(name).password("short").permanent(true)));
    sdk.adminGetUser(r -> r.userPoolId(POOL).username(name));
    sdk.adminDeleteUser(r -> r.userPoolId(POOL).username(name));
    refused(() -> sdk.adminGetUser(r -> r.userPoolId(POOL).username(name)));
    var other = SallyportForTests.somebody();
    sdk.signUp(r -> r.clientId(OPEN).username(other).password(FIRST));
    sdk.adminConfirmSignUp(r -> r.userPoolId(POOL).username(other));
  }

  /** Input that cannot be right, with a secret in it. */
  private static void nonsense(String user) {
    var parameters = "{\"USERNAME\":\"%s\",\"PASSWORD\":\"%s\"".formatted(user, THIRD);
    var start = "{\"ClientId\":\"demoapp\",\"AuthFlow\":\"USER_PASSWORD_AUTH\",\"AuthParameters\":";
    var bad =
        List.of(
            start + parameters,
            start + parameters + "}}}",
            start + parameters + ",\"PASSWORD\":\"" + THIRD + "\"}}",
            start + "\"" + THIRD + "\"}",
            start + "{\"USERNAME\":[\"" + THIRD + "\"]}}",
            "{\"ClientId\":\"demoapp\",\"Username\":\"x\",\"Password\":\" " + THIRD + "\"}",
            "{\"" + THIRD + "\":1}",
            "\"" + THIRD + "\"",
            THIRD);
    for (var operation : List.of("InitiateAuth", "SignUp", "ChangePassword", "NoSuchThing")) {
      for (var body : bad) {
        RECORDER.add(operation, sallyport.post(operation, body));
      }
    }
    for (var secret : List.of(WRONG + " ", "\u0000" + WRONG)) {
      var body =
          new JsonObject()
              .put("ClientId", OPEN)
              .put("Username", user)
              .put("ConfirmationCode", secret)
              .put("Password", secret)
              .put("Session", secret)
              .put("SecretHash", secret);
      RECORDER.add("SignUp", sallyport.post("SignUp", body.encode()));
      RECORDER.add("ConfirmForgotPassword", sallyport.post("ConfirmForgotPassword", body.encode()));
      RECORDER.add("ConfirmSignUp", sallyport.post("ConfirmSignUp", body.encode()));
      body.put("ChallengeName", "CUSTOM_CHALLENGE");
      body.put("ChallengeResponses", new JsonObject().put("USERNAME", user).put("ANSWER", secret));
      RECORDER.add(
          "RespondToAuthChallenge", sallyport.post("RespondToAuthChallenge", body.encode()));
      var token = new JsonObject().put("AccessToken", secret).put("Token", secret);
      RECORDER.add("GetUser", sallyport.post("GetUser", token.encode()));
      RECORDER.add("RevokeToken", sallyport.post("RevokeToken", token.encode()));
    }
  }

  /** A word of its own: six digits inside a longer number or an id are something else. */
  private static boolean holds(String text, String secret) {
    return secret.length() > 9
        ? text.contains(secret)
        : Pattern.compile("(?<![0-9A-Za-z_+/.-])" + Pattern.quote(secret) + "(?![0-9A-Za-z_+/.-])")
            .matcher(text)
            .find();
  }

  private static Set<String> found(String text, Set<String> secrets) {
    return secrets.stream().filter(secret -> holds(text, secret)).collect(Collectors.toSet());
  }

  @Test
  void AC083_every_operation_was_played() {
    var played =
        RECORDER.all().stream().map(Recorder.Answer::operation).collect(Collectors.toSet());
    assertThat(played).containsAll(MEMBERS.keySet());
    assertThat(PRIVATE).hasSizeGreaterThan(12);
  }

  @Test
  void AC083_a_response_has_the_members_it_is_documented_to_have_and_no_other() {
    for (var answer : RECORDER.all()) {
      if (answer.status() != 200) {
        assertThat(answer.body().fieldNames()).containsExactlyInAnyOrder("__type", "message");
        continue;
      }
      assertThat(MEMBERS.get(answer.operation()))
          .as(answer.operation())
          .containsAll(answer.body().fieldNames());
      var shown = answer.body().getJsonObject("ChallengeParameters");
      if (shown != null) {
        var challenge = answer.body().getString("ChallengeName", "");
        assertThat(Authentication.SHOWN.get(challenge))
            .as(challenge)
            .containsAll(shown.fieldNames());
      }
    }
  }

  @Test
  void AC083_a_response_has_no_header_beyond_the_documented_ones() {
    for (var answer : RECORDER.all()) {
      var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      names.addAll(answer.headers().keySet());
      HEADERS.forEach(names::remove);
      names.removeIf(name -> name.startsWith(":"));
      assertThat(names).as(answer.operation()).isEmpty();
    }
  }

  @Test
  void AC083_no_response_holds_a_password_an_answer_or_a_code() {
    for (var answer : RECORDER.all()) {
      var text = answer.body().encode() + answer.headers();
      assertThat(found(text, PRIVATE)).as("%s %s", answer.operation(), text).isEmpty();
    }
  }

  @Test
  void AC083_no_log_line_holds_a_secret_a_session_or_a_token() {
    var secrets = new HashSet<>(PRIVATE);
    secrets.addAll(GIVEN);
    RECORDER.all().forEach(answer -> secrets.addAll(answer.handedOut()));
    assertThat(secrets).hasSizeGreaterThan(40);
    assertThat(LOG.list).hasSizeGreaterThan(30);
    for (var event : List.copyOf(LOG.list)) {
      var line = line(event);
      assertThat(found(line, secrets)).as(line).isEmpty();
    }
  }

  @Test
  void AC083_neither_health_nor_metrics_nor_discovery_hold_a_secret() {
    var secrets = new HashSet<>(PRIVATE);
    RECORDER.all().forEach(answer -> secrets.addAll(answer.handedOut()));
    var pages =
        List.of(
            sallyport.ops().resolve("/metrics"),
            sallyport.ops().resolve("/health/live"),
            sallyport.ops().resolve("/health/ready"),
            sallyport.api().resolve("/"),
            sallyport.api().resolve("/" + POOL + "/.well-known/jwks.json"),
            sallyport.api().resolve("/" + POOL + "/.well-known/openid-configuration"));
    for (var page : pages) {
      var body = sallyport.get(page).body();
      assertThat(found(body, secrets)).as(page.toString()).isEmpty();
      // Private members of an RSA or EC key (RFC 7518 §6).
      assertThat(body).doesNotContain("\"d\":", "\"p\":", "\"q\":", "\"dp\":", "PRIVATE KEY");
    }
  }

  private static String line(ILoggingEvent event) {
    var pairs = event.getKeyValuePairs();
    return event.getLoggerName()
        + " "
        + event.getFormattedMessage()
        + " "
        + (pairs == null ? "" : pairs)
        + " "
        + event.getMDCPropertyMap()
        + " "
        + trace(event.getThrowableProxy());
  }

  private static String trace(IThrowableProxy thrown) {
    return thrown == null ? "" : ThrowableProxyUtil.asString(thrown);
  }
}
