package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.crypto.SrpClient;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidPasswordException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;

/** Every way to sign in, with the AWS SDK for Java as the client and nothing of ours in between. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignInIT {
  private static final String POOL = "local_Sallyport";
  private static final String PASSWORD = "Horse-Battery-8";
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static InitiateAuthResponse initiate(
      String client, AuthFlowType flow, Map<String, String> parameters) {
    return sallyport
        .sdk()
        .initiateAuth(r -> r.clientId(client).authFlow(flow).authParameters(parameters));
  }

  private static InitiateAuthResponse password(String client, String user, String password) {
    return initiate(
        client, AuthFlowType.USER_PASSWORD_AUTH, Map.of("USERNAME", user, "PASSWORD", password));
  }

  private static RespondToAuthChallengeResponse respond(
      String client, ChallengeNameType challenge, String session, Map<String, String> answer) {
    return sallyport
        .sdk()
        .respondToAuthChallenge(
            r ->
                r.clientId(client)
                    .challengeName(challenge)
                    .session(session)
                    .challengeResponses(answer));
  }

  private static RespondToAuthChallengeResponse answer(String user, String session, String answer) {
    return respond(
        "demoguarded",
        ChallengeNameType.CUSTOM_CHALLENGE,
        session,
        Map.of("USERNAME", user, "ANSWER", answer));
  }

  private static SignedJWT verified(String token) throws Exception {
    var keys =
        JWKSet.parse(
            sallyport.get(sallyport.api().resolve("/" + POOL + "/.well-known/jwks.json")).body());
    var jwt = SignedJWT.parse(token);
    var key = keys.getKeyByKeyId(jwt.getHeader().getKeyID());
    assertThat(jwt.verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
    return jwt;
  }

  @Test
  void the_demo_user_signs_in_with_the_demo_password() throws Exception {
    var tokens = password("demoapp", "alice", "Correct-Horse-7").authenticationResult();
    assertThat(tokens.tokenType()).isEqualTo("Bearer");
    assertThat(tokens.expiresIn()).isEqualTo(3600);
    var id = verified(tokens.idToken()).getJWTClaimsSet();
    var access = verified(tokens.accessToken()).getJWTClaimsSet();
    assertThat(id.getStringClaim("cognito:username")).isEqualTo("alice");
    assertThat(id.getAudience()).containsExactly("demoapp");
    assertThat(id.getBooleanClaim("email_verified")).isTrue();
    assertThat(access.getStringClaim("token_use")).isEqualTo("access");
    assertThat(access.getStringClaim("client_id")).isEqualTo("demoapp");
    assertThat(access.getStringClaim("scope")).isEqualTo("aws.cognito.signin.user.admin");
    assertThat(access.getSubject()).isEqualTo(id.getSubject());
    assertThat(sallyport.sdk().getUser(r -> r.accessToken(tokens.accessToken())).username())
        .isEqualTo("alice");
  }

  @Test
  void a_wrong_password_and_an_unknown_user_are_told_the_same() {
    var user = sallyport.user();
    for (var name : new String[] {user, SallyportForTests.somebody()}) {
      assertThatThrownBy(() -> password("demoapp", name, "Wrong-Horse-1"))
          .isInstanceOf(NotAuthorizedException.class)
          .hasMessageContaining("Incorrect username or password.");
    }
  }

  private static RespondToAuthChallengeResponse srp(
      String client, AuthFlowType flow, String user, String password, boolean withSession) {
    var mine = SrpClient.of(POOL);
    var parameters = new HashMap<>(Map.of("USERNAME", user, "SRP_A", mine.srpA()));
    if (flow == AuthFlowType.CUSTOM_AUTH) {
      parameters.put("CHALLENGE_NAME", "SRP_A");
    }
    var challenge = initiate(client, flow, parameters);
    assertThat(challenge.challengeName()).isEqualTo(ChallengeNameType.PASSWORD_VERIFIER);
    return respond(
        client,
        ChallengeNameType.PASSWORD_VERIFIER,
        withSession ? challenge.session() : null,
        proof(mine, password, challenge.challengeParameters()));
  }

  private static Map<String, String> proof(
      SrpClient mine, String password, Map<String, String> shown) {
    var timestamp = SrpClient.timestamp(Instant.now());
    var block = shown.get("SECRET_BLOCK");
    var user = shown.get("USER_ID_FOR_SRP");
    return Map.of(
        "USERNAME",
        user,
        "PASSWORD_CLAIM_SECRET_BLOCK",
        block,
        "PASSWORD_CLAIM_SIGNATURE",
        mine.signature(user, password, shown.get("SALT"), shown.get("SRP_B"), block, timestamp),
        "TIMESTAMP",
        timestamp);
  }

  @Test
  void srp_signs_in_with_and_without_the_session() {
    var user = sallyport.user();
    for (var withSession : new boolean[] {true, false}) {
      var result = srp("demoapp", AuthFlowType.USER_SRP_AUTH, user, PASSWORD, withSession);
      assertThat(result.authenticationResult().accessToken()).isNotEmpty();
    }
  }

  @Test
  void srp_with_a_wrong_password_or_for_nobody_is_refused_at_the_proof() {
    for (var name : new String[] {sallyport.user(), SallyportForTests.somebody()}) {
      assertThatThrownBy(
              () -> srp("demoapp", AuthFlowType.USER_SRP_AUTH, name, "Wrong-Horse-1", true))
          .isInstanceOf(NotAuthorizedException.class)
          .hasMessageContaining("Incorrect username or password.");
    }
  }

  @Test
  void custom_auth_asks_a_captcha_first_and_then_the_password() {
    var user = sallyport.user();
    var first = initiate("demoguarded", AuthFlowType.CUSTOM_AUTH, Map.of("USERNAME", user));
    assertThat(first.challengeName()).isEqualTo(ChallengeNameType.CUSTOM_CHALLENGE);
    assertThat(first.challengeParameters()).containsEntry("type", "CAPTCHA_IMAGE");
    var second = answer(user, first.session(), "wrong");
    assertThat(second.challengeParameters()).containsEntry("type", "CAPTCHA_IMAGE");
    assertThat(second.challengeParameters().get("image"))
        .isNotEqualTo(first.challengeParameters().get("image"));
    var right = sallyport.captcha("demoguarded", second.session());
    var third = answer(user, second.session(), right);
    assertThat(third.challengeParameters()).containsEntry("type", "PASSWORD");
    assertThat(answer(user, third.session(), PASSWORD).authenticationResult().idToken())
        .isNotEmpty();
  }

  @Test
  void custom_auth_that_begins_with_srp_asks_the_captcha_after_it() {
    var user = sallyport.user();
    var asked = srp("demoguarded", AuthFlowType.CUSTOM_AUTH, user, PASSWORD, true);
    assertThat(asked.challengeParameters()).containsEntry("type", "CAPTCHA_IMAGE");
    var right = sallyport.captcha("demoguarded", asked.session());
    assertThat(answer(user, asked.session(), right).authenticationResult().idToken()).isNotEmpty();
  }

  @Test
  void four_wrong_captcha_answers_are_allowed_and_the_fifth_ends_the_attempt() {
    var user = sallyport.user();
    var session = password("demoguarded", user, PASSWORD).session();
    for (int i = 0; i < 4; i++) {
      session = answer(user, session, "wrong").session();
    }
    var last = session;
    var right = sallyport.captcha("demoguarded", last);
    assertThatThrownBy(() -> answer(user, last, "wrong"))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Incorrect username or password.");
    assertThatThrownBy(() -> answer(user, last, right)).isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void a_guarded_password_is_judged_first_and_told_last() {
    var user = sallyport.user();
    for (var tried : new String[] {PASSWORD, "Wrong-Horse-1"}) {
      var asked = password("demoguarded", user, tried);
      assertThat(asked.challengeParameters()).containsEntry("type", "CAPTCHA_IMAGE");
      var right = sallyport.captcha("demoguarded", asked.session());
      if (tried.equals(PASSWORD)) {
        assertThat(answer(user, asked.session(), right).authenticationResult().idToken())
            .isNotEmpty();
      } else {
        assertThatThrownBy(() -> answer(user, asked.session(), right))
            .isInstanceOf(NotAuthorizedException.class);
      }
    }
  }

  @Test
  void asking_for_the_audio_form_costs_no_attempt() {
    var user = sallyport.user();
    var session = password("demoguarded", user, PASSWORD).session();
    for (int i = 0; i < 4; i++) {
      session = answer(user, session, "wrong").session();
    }
    var spoken = answer(user, session, "audio");
    assertThat(spoken.challengeParameters().get("audio")).startsWith("data:audio/");
    var right = sallyport.captcha("demoguarded", spoken.session());
    assertThat(answer(user, spoken.session(), right).authenticationResult()).isNotNull();
  }

  @Test
  void a_temporary_password_must_be_replaced_and_a_bad_choice_may_be_mended() {
    var name = SallyportForTests.somebody();
    sallyport
        .sdk()
        .adminCreateUser(
            r ->
                r.userPoolId(POOL)
                    .username(name)
                    .temporaryPassword("Temporary-1!")
                    .messageAction("SUPPRESS"));
    var asked = password("demoapp", name, "Temporary-1!");
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.NEW_PASSWORD_REQUIRED);
    assertThatThrownBy(
            () ->
                respond(
                    "demoapp",
                    ChallengeNameType.NEW_PASSWORD_REQUIRED,
                    asked.session(),
                    Map.of("USERNAME", name, "NEW_PASSWORD", "short")))
        .isInstanceOf(InvalidPasswordException.class)
        .hasMessageContaining("Password did not conform with policy: Password not long enough");
    AuthenticationResultType tokens =
        respond(
                "demoapp",
                ChallengeNameType.NEW_PASSWORD_REQUIRED,
                asked.session(),
                Map.of("USERNAME", name, "NEW_PASSWORD", PASSWORD))
            .authenticationResult();
    assertThat(tokens.refreshToken()).isNotEmpty();
    assertThat(password("demoapp", name, PASSWORD).authenticationResult()).isNotNull();
  }

  @Test
  void an_administrator_signs_a_user_in_on_the_server() {
    var user = sallyport.user();
    var result =
        sallyport
            .sdk()
            .adminInitiateAuth(
                r ->
                    r.userPoolId(POOL)
                        .clientId("demoapp")
                        .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)));
    assertThat(result.authenticationResult().accessToken()).isNotEmpty();
  }

  @Test
  void a_refresh_token_brings_new_tokens_of_the_same_sign_in_until_it_is_revoked()
      throws Exception {
    var user = sallyport.user();
    var tokens = password("demoapp", user, PASSWORD).authenticationResult();
    var parameters = Map.of("REFRESH_TOKEN", tokens.refreshToken());
    var fresh =
        initiate("demoapp", AuthFlowType.REFRESH_TOKEN_AUTH, parameters).authenticationResult();
    assertThat(fresh.refreshToken()).isNull();
    assertThat(
            initiate("demoapp", AuthFlowType.REFRESH_TOKEN, parameters)
                .authenticationResult()
                .accessToken())
        .as("by the flow's other name")
        .isNotEmpty();
    var before = verified(tokens.accessToken()).getJWTClaimsSet();
    var after = verified(fresh.accessToken()).getJWTClaimsSet();
    assertThat(after.getClaim("auth_time")).isEqualTo(before.getClaim("auth_time"));
    assertThat(after.getClaim("origin_jti")).isEqualTo(before.getClaim("origin_jti"));
    sallyport.sdk().revokeToken(r -> r.clientId("demoapp").token(tokens.refreshToken()));
    assertThatThrownBy(() -> initiate("demoapp", AuthFlowType.REFRESH_TOKEN_AUTH, parameters))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Refresh Token has been revoked");
    assertThatThrownBy(() -> sallyport.sdk().getUser(r -> r.accessToken(fresh.accessToken())))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Access Token has been revoked");
  }

  @Test
  void signing_out_everywhere_ends_every_token_and_leaves_the_next_sign_in_alone() {
    var user = sallyport.user();
    var one = password("demoapp", user, PASSWORD).authenticationResult();
    var two = password("demoapp", user, PASSWORD).authenticationResult();
    sallyport.sdk().globalSignOut(r -> r.accessToken(one.accessToken()));
    for (var tokens : new AuthenticationResultType[] {one, two}) {
      assertThatThrownBy(() -> sallyport.sdk().getUser(r -> r.accessToken(tokens.accessToken())))
          .isInstanceOf(NotAuthorizedException.class);
      assertThatThrownBy(
              () ->
                  initiate(
                      "demoapp",
                      AuthFlowType.REFRESH_TOKEN_AUTH,
                      Map.of("REFRESH_TOKEN", tokens.refreshToken())))
          .isInstanceOf(NotAuthorizedException.class);
    }
    var again = password("demoapp", user, PASSWORD).authenticationResult();
    assertThat(sallyport.sdk().getUser(r -> r.accessToken(again.accessToken())).username())
        .isEqualTo(user);
  }

  /**
   * What it costs does not grow with the pool, nor with what anybody else has. Behind the answer a
   * bounded number of events is forgotten that are too old, by their time.
   */
  @Test
  void signing_in_and_refreshing_scan_nothing() {
    var user = sallyport.user();
    var scans =
        List.of(
            "scan",
            "hscan",
            "sscan",
            "zscan",
            "keys",
            "sort",
            "lrange",
            "smembers",
            "zrange",
            "zrangebylex",
            "zrevrange",
            "hkeys",
            "hvals");
    var before = scans.stream().mapToLong(sallyport.redis()::calls).sum();
    var tokens = password("demoapp", user, PASSWORD).authenticationResult();
    initiate(
        "demoapp", AuthFlowType.REFRESH_TOKEN_AUTH, Map.of("REFRESH_TOKEN", tokens.refreshToken()));
    assertThat(scans.stream().mapToLong(sallyport.redis()::calls).sum()).isEqualTo(before);
    sallyport.sdk().listUsers(r -> r.userPoolId(POOL));
    assertThat(scans.stream().mapToLong(sallyport.redis()::calls).sum())
        .as("what a list costs is seen")
        .isGreaterThan(before);
  }

  @Test
  void a_login_begun_in_one_replica_is_finished_in_another_after_the_first_is_gone() {
    var first = SallyportForTests.demo(Map.of());
    var second = first.replica(Map.of());
    try (second) {
      var user = first.user();
      var asked =
          first
              .sdk()
              .initiateAuth(
                  r ->
                      r.clientId("demoguarded")
                          .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                          .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)));
      first.close();
      var right = second.captcha("demoguarded", asked.session());
      var result =
          second
              .sdk()
              .respondToAuthChallenge(
                  r ->
                      r.clientId("demoguarded")
                          .challengeName(ChallengeNameType.CUSTOM_CHALLENGE)
                          .session(asked.session())
                          .challengeResponses(Map.of("USERNAME", user, "ANSWER", right)));
      assertThat(result.authenticationResult().idToken()).isNotEmpty();
    }
  }
}
