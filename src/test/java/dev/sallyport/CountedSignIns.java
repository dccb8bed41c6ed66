package dev.sallyport;

import static dev.sallyport.SallyportForTests.somebody;

import dev.sallyport.crypto.SrpClient;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;

/** Sign-ins, and what ends them. */
final class CountedSignIns extends CountedCalls {
  CountedSignIns(SallyportForTests sallyport) {
    super(sallyport);
  }

  @Override
  void name() {
    count(
        "InitiateAuth USER_PASSWORD_AUTH",
        () -> {
          var user = sallyport.user();
          return () -> signedIn(user);
        });
    count(
        "InitiateAuth USER_PASSWORD_AUTH, wrong",
        () -> {
          var user = sallyport.user();
          return () ->
              failing(() -> initiate("USER_PASSWORD_AUTH", "USERNAME", user, "PASSWORD", "x"));
        });
    count(
        "InitiateAuth USER_PASSWORD_AUTH, nobody",
        () ->
            () ->
                failing(
                    () -> initiate("USER_PASSWORD_AUTH", "USERNAME", somebody(), "PASSWORD", "x")));
    count(
        "AdminInitiateAuth",
        () -> {
          var user = sallyport.user();
          return () ->
              sdk.adminInitiateAuth(
                  r ->
                      r.userPoolId(POOL)
                          .clientId(CLIENT)
                          .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                          .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)));
        });
    count(
        "InitiateAuth USER_SRP_AUTH",
        () -> {
          var user = sallyport.user();
          return () ->
              initiate("USER_SRP_AUTH", "USERNAME", user, "SRP_A", SrpClient.of(POOL).srpA());
        });
    count(
        "RespondToAuthChallenge PASSWORD_VERIFIER",
        () -> {
          var user = sallyport.user();
          var srp = SrpClient.of(POOL);
          var asked = initiate("USER_SRP_AUTH", "USERNAME", user, "SRP_A", srp.srpA());
          var shown = asked.challengeParameters();
          var timestamp = SrpClient.timestamp(Instant.now());
          var signature =
              srp.signature(
                  shown.get("USER_ID_FOR_SRP"),
                  PASSWORD,
                  shown.get("SALT"),
                  shown.get("SRP_B"),
                  shown.get("SECRET_BLOCK"),
                  timestamp);
          return () ->
              sdk.respondToAuthChallenge(
                  r ->
                      r.clientId(CLIENT)
                          .challengeName(ChallengeNameType.PASSWORD_VERIFIER)
                          .session(asked.session())
                          .challengeResponses(
                              Map.of(
                                  "USERNAME", user,
                                  "PASSWORD_CLAIM_SECRET_BLOCK", shown.get("SECRET_BLOCK"),
                                  "PASSWORD_CLAIM_SIGNATURE", signature,
                                  "TIMESTAMP", timestamp)));
        });
    count(
        "InitiateAuth USER_PASSWORD_AUTH, then SOFTWARE_TOKEN_MFA asked",
        () -> {
          var pool = MfaPool.demo(sallyport);
          var user = pool.user();
          pool.enrol(user);
          return () -> pool.signIn(user);
        });
    count(
        "RespondToAuthChallenge SOFTWARE_TOKEN_MFA",
        () -> {
          var pool = MfaPool.demo(sallyport);
          var user = pool.user();
          var app = pool.enrol(user);
          var asked = pool.signIn(user);
          return () -> pool.code(asked.session(), user, app.fresh());
        });
    count(
        "InitiateAuth REFRESH_TOKEN_AUTH",
        () -> {
          var tokens = signedIn(sallyport.user());
          return () -> initiate("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN", tokens.refreshToken());
        });
    count(
        "InitiateAuth USER_PASSWORD_AUTH, on a device",
        () -> {
          var user = sallyport.user();
          var key = confirmed(signedIn(user));
          return () ->
              initiate(
                  "USER_PASSWORD_AUTH", "USERNAME", user, "PASSWORD", PASSWORD, "DEVICE_KEY", key);
        });
    count(
        "InitiateAuth REFRESH_TOKEN_AUTH, on a device",
        () -> {
          var tokens = signedIn(sallyport.user());
          var key = confirmed(tokens);
          return () ->
              initiate(
                  "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN", tokens.refreshToken(), "DEVICE_KEY", key);
        });
    count(
        "RevokeToken",
        () -> {
          var tokens = signedIn(sallyport.user());
          return () -> sdk.revokeToken(r -> r.clientId(CLIENT).token(tokens.refreshToken()));
        });
    count(
        "GlobalSignOut",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () -> sdk.globalSignOut(r -> r.accessToken(token));
        });
    count(
        "InitiateAuth USER_PASSWORD_AUTH, in a group",
        () -> {
          var user = sallyport.user();
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
          return () -> signedIn(user);
        });
    count(
        "InitiateAuth USER_AUTH, to choose",
        () -> {
          var user = sallyport.user();
          return () -> initiate("USER_AUTH", "USERNAME", user);
        });
    count(
        "RespondToAuthChallenge SELECT_CHALLENGE",
        () -> {
          var user = sallyport.user();
          var asked = initiate("USER_AUTH", "USERNAME", user);
          return () ->
              MfaPool.demo(sallyport)
                  .respond(
                      "SELECT_CHALLENGE",
                      asked.session(),
                      user,
                      "ANSWER",
                      "PASSWORD",
                      "PASSWORD",
                      PASSWORD);
        });
    count(
        "AdminRespondToAuthChallenge SOFTWARE_TOKEN_MFA",
        () -> {
          var pool = MfaPool.demo(sallyport);
          var user = pool.user();
          var app = pool.enrol(user);
          var asked =
              sdk.adminInitiateAuth(
                  r ->
                      r.userPoolId(POOL)
                          .clientId(CLIENT)
                          .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                          .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)));
          return () ->
              sdk.adminRespondToAuthChallenge(
                  r ->
                      r.userPoolId(POOL)
                          .clientId(CLIENT)
                          .challengeName(ChallengeNameType.SOFTWARE_TOKEN_MFA)
                          .session(asked.session())
                          .challengeResponses(
                              Map.of("USERNAME", user, "SOFTWARE_TOKEN_MFA_CODE", app.fresh())));
        });
    count(
        "GetTokensFromRefreshToken",
        () -> {
          var tokens = signedIn(sallyport.user());
          return () ->
              sdk.getTokensFromRefreshToken(
                  r -> r.clientId(CLIENT).refreshToken(tokens.refreshToken()));
        });
  }
}
