package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static dev.sallyport.SallyportForTests.somebody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.SrpClient;
import dev.sallyport.redis.RedisForTests;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;

/**
 * No sign-in, and nothing that only reads, makes more than three trips to Redis one after another;
 * what takes more is named here with how many and why. What is read of a pool at most once a second
 * (a pool of the API's, its clients, groups) is not counted: here it stands in the configuration. A
 * name that a change takes or gives up, and in a cluster a list that it enters, is a trip more.
 * Quotas of requests and of users are on, and make none.
 */
@Isolated("a machine that stalls makes more trips of them")
@DisplayNameGeneration(ReplaceUnderscores.class)
class RoundTripsIT {
  private static final int MOST = 3;

  /**
   * Names and lists lie elsewhere than their user, in a cluster on other nodes, and are taken
   * before it is written and left after, so that a crash at any point leaves something whole
   * ({@link dev.sallyport.directory}); groups, clients and pools likewise.
   */
  private static final Map<String, Integer> MORE =
      Map.ofEntries(
          Map.entry("AdminLinkProviderForUser", 5),
          Map.entry("AdminDisableProviderForUser", 5),
          Map.entry("AdminAddUserToGroup", 5),
          Map.entry("AdminRemoveUserFromGroup", 5),
          Map.entry("ListUsersInGroup", 4),
          Map.entry("CreateUserPool", 4),
          Map.entry("CreateUserPoolClient", 5),
          Map.entry("DeleteUserPool", 4));

  private static final String POOL = "local_Sallyport";
  private static final String CLIENT = "demoapp";
  private static final String PASSWORD = "Horse-Battery-8";

  private static final RoundTrips TRIPS = new RoundTrips();
  private static final RedisForTests REDIS = new RedisForTests();
  private static FarRedis way;
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;

  @BeforeAll
  static void start() {
    way = new FarRedis(REDIS.port());
    sallyport =
        SallyportForTests.counted(
            TRIPS,
            REDIS,
            Map.ofEntries(
                Map.entry("SALLYPORT_REDIS", way.url()),
                // Nobody waits for what is written behind the answers.
                Map.entry("SALLYPORT_AUDIT_ATTEMPTS", "0"),
                Map.entry("SALLYPORT_AUDIT_EVENTSPERUSER", "0"),
                // So near to full that it is counted each time.
                Map.entry("SALLYPORT_QUOTAS_USERS", "500"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_USERAUTHENTICATION", "1000"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_USERCREATION", "1000"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_USERACCOUNTRECOVERY", "1000"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_USERREAD", "1000"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_READSPERUSER", "1000"),
                Map.entry("SALLYPORT_QUOTAS_REQUESTS_WRITESPERUSER", "1000"),
                Map.entry("SALLYPORT_POOLS_0_MFA_MODE", "OPTIONAL"),
                Map.entry("SALLYPORT_POOLS_0_MFA_FACTORS", "SOFTWARE_TOKEN_MFA,SMS_MFA"),
                Map.entry("SALLYPORT_POOLS_0_DEVICES_ONLYONUSERPROMPT", "true"),
                Map.entry(
                    "SALLYPORT_POOLS_0_CLIENTS_0_FLOWS",
                    "ALLOW_USER_PASSWORD_AUTH,ALLOW_USER_AUTH,ALLOW_USER_SRP_AUTH,"
                        + "ALLOW_REFRESH_TOKEN_AUTH,ALLOW_ADMIN_USER_PASSWORD_AUTH")));
    sdk = sallyport.sdk();
    MfaPool.keyed(sallyport, POOL);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    way.close();
  }

  private static InitiateAuthResponse initiate(String flow, String... parameters) {
    var all = new HashMap<String, String>();
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    return sdk.initiateAuth(r -> r.clientId(CLIENT).authFlow(flow).authParameters(all));
  }

  private static AuthenticationResultType signedIn(String user) {
    return initiate("USER_PASSWORD_AUTH", "USERNAME", user, "PASSWORD", PASSWORD)
        .authenticationResult();
  }

  /** What is done before, and then the call to be counted. */
  private static Map<String, Supplier<Supplier<?>>> calls() {
    var calls = new LinkedHashMap<String, Supplier<Supplier<?>>>();
    calls.put(
        "USER_PASSWORD_AUTH",
        () -> {
          var user = sallyport.user();
          return () -> signedIn(user);
        });
    calls.put(
        "USER_PASSWORD_AUTH, wrong",
        () -> {
          var user = sallyport.user();
          return () ->
              failing(() -> initiate("USER_PASSWORD_AUTH", "USERNAME", user, "PASSWORD", "x"));
        });
    calls.put(
        "USER_PASSWORD_AUTH, nobody",
        () ->
            () ->
                failing(
                    () -> initiate("USER_PASSWORD_AUTH", "USERNAME", somebody(), "PASSWORD", "x")));
    calls.put(
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
    calls.put(
        "USER_SRP_AUTH",
        () -> {
          var user = sallyport.user();
          return () ->
              initiate("USER_SRP_AUTH", "USERNAME", user, "SRP_A", SrpClient.of(POOL).srpA());
        });
    calls.put(
        "PASSWORD_VERIFIER",
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
    calls.put(
        "password, then SOFTWARE_TOKEN_MFA asked",
        () -> {
          var pool = MfaPool.demo(sallyport);
          var user = pool.user();
          pool.enrol(user);
          return () -> pool.signIn(user);
        });
    calls.put(
        "SOFTWARE_TOKEN_MFA",
        () -> {
          var pool = MfaPool.demo(sallyport);
          var user = pool.user();
          var app = pool.enrol(user);
          var asked = pool.signIn(user);
          return () -> pool.code(asked.session(), user, app.fresh());
        });
    calls.put(
        "refresh",
        () -> {
          var tokens = signedIn(sallyport.user());
          return () -> initiate("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN", tokens.refreshToken());
        });
    calls.put(
        "password, on a device",
        () -> {
          var user = sallyport.user();
          var key = confirmed(signedIn(user));
          return () ->
              initiate(
                  "USER_PASSWORD_AUTH", "USERNAME", user, "PASSWORD", PASSWORD, "DEVICE_KEY", key);
        });
    calls.put(
        "refresh on a device",
        () -> {
          var tokens = signedIn(sallyport.user());
          var key = confirmed(tokens);
          return () ->
              initiate(
                  "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN", tokens.refreshToken(), "DEVICE_KEY", key);
        });
    calls.put(
        "ConfirmDevice",
        () -> {
          var tokens = signedIn(sallyport.user());
          return () -> confirmed(tokens);
        });
    calls.put(
        "ListDevices",
        () -> {
          var tokens = signedIn(sallyport.user());
          confirmed(tokens);
          return () -> sdk.listDevices(r -> r.accessToken(tokens.accessToken()));
        });
    calls.put(
        "ForgetDevice",
        () -> {
          var tokens = signedIn(sallyport.user());
          var key = confirmed(tokens);
          return () -> sdk.forgetDevice(r -> r.accessToken(tokens.accessToken()).deviceKey(key));
        });
    calls.put(
        "AdminLinkProviderForUser",
        () -> {
          var place = provided();
          return () -> linked(place);
        });
    calls.put(
        "AdminDisableProviderForUser",
        () -> {
          var place = provided();
          linked(place);
          return () ->
              sdk.adminDisableProviderForUser(
                  r ->
                      r.userPoolId(place)
                          .user(
                              u ->
                                  u.providerName("Google")
                                      .providerAttributeName("Cognito_Subject")
                                      .providerAttributeValue("1")));
        });
    calls.put(
        "RevokeToken",
        () -> {
          var tokens = signedIn(sallyport.user());
          return () -> sdk.revokeToken(r -> r.clientId(CLIENT).token(tokens.refreshToken()));
        });
    calls.put(
        "GetUser",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () -> sdk.getUser(r -> r.accessToken(token));
        });
    calls.put(
        "GlobalSignOut",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () -> sdk.globalSignOut(r -> r.accessToken(token));
        });
    calls.put(
        "ChangePassword",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () ->
              sdk.changePassword(
                  r ->
                      r.accessToken(token)
                          .previousPassword(PASSWORD)
                          .proposedPassword("Other-Horse-9"));
        });
    calls.put(
        "UpdateUserAttributes",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () ->
              sdk.updateUserAttributes(
                  r -> r.accessToken(token).userAttributes(attribute("name", "Alice")));
        });
    calls.put(
        "UpdateUserAttributes email",
        () -> {
          var user = sallyport.user();
          var token = signedIn(user).accessToken();
          return () ->
              sdk.updateUserAttributes(
                  r ->
                      r.accessToken(token)
                          .userAttributes(attribute("email", "n" + user + "@example.com")));
        });
    calls.put(
        "GetUserAttributeVerificationCode",
        () -> {
          var user = sallyport.user();
          var token = signedIn(user).accessToken();
          return () ->
              sdk.getUserAttributeVerificationCode(
                  r -> r.accessToken(token).attributeName("email"));
        });
    calls.put(
        "VerifyUserAttribute",
        () -> {
          var user = sallyport.user();
          var token = signedIn(user).accessToken();
          sdk.getUserAttributeVerificationCode(r -> r.accessToken(token).attributeName("email"));
          return () ->
              sdk.verifyUserAttribute(
                  r ->
                      r.accessToken(token)
                          .attributeName("email")
                          .code(sallyport.code(user + "@example.com")));
        });
    calls.put(
        "SignUp",
        () -> {
          var name = somebody();
          return () -> signUp(name);
        });
    calls.put(
        "ConfirmSignUp",
        () -> {
          var name = somebody();
          signUp(name);
          var code = sallyport.code(name + "@example.com");
          return () ->
              sdk.confirmSignUp(r -> r.clientId(CLIENT).username(name).confirmationCode(code));
        });
    calls.put(
        "ResendConfirmationCode",
        () -> {
          var name = somebody();
          signUp(name);
          return () -> sdk.resendConfirmationCode(r -> r.clientId(CLIENT).username(name));
        });
    calls.put(
        "ForgotPassword",
        () -> {
          var user = sallyport.user();
          return () -> sdk.forgotPassword(r -> r.clientId(CLIENT).username(user));
        });
    calls.put(
        "ConfirmForgotPassword",
        () -> {
          var user = sallyport.user();
          sdk.forgotPassword(r -> r.clientId(CLIENT).username(user));
          var code = sallyport.code(user + "@example.com");
          return () ->
              sdk.confirmForgotPassword(
                  r ->
                      r.clientId(CLIENT)
                          .username(user)
                          .confirmationCode(code)
                          .password("Other-Horse-9"));
        });
    calls.put(
        "AssociateSoftwareToken",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () -> sdk.associateSoftwareToken(r -> r.accessToken(token));
        });
    calls.put(
        "VerifySoftwareToken",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          var app =
              Authenticator.of(sdk.associateSoftwareToken(r -> r.accessToken(token)).secretCode());
          return () -> sdk.verifySoftwareToken(r -> r.accessToken(token).userCode(app.fresh()));
        });
    calls.put(
        "SetUserMFAPreference",
        () -> {
          var pool = MfaPool.demo(sallyport);
          var token = signedIn(sallyport.user()).accessToken();
          pool.register(token);
          return () ->
              sdk.setUserMFAPreference(
                  r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.enabled(true)));
        });
    calls.put(
        "DeleteUser",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () -> sdk.deleteUser(r -> r.accessToken(token));
        });
    calls.put(
        "AdminCreateUser",
        () ->
            () ->
                sdk.adminCreateUser(
                    r ->
                        r.userPoolId(POOL)
                            .username(somebody())
                            .userAttributes(attribute("email", somebody() + "@example.com"))
                            .desiredDeliveryMediumsWithStrings("EMAIL")));
    calls.put(
        "AdminGetUser",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminGetUser(r -> r.userPoolId(POOL).username(user));
        });
    calls.put(
        "AdminSetUserPassword",
        () -> {
          var user = sallyport.user();
          return () ->
              sdk.adminSetUserPassword(
                  r -> r.userPoolId(POOL).username(user).password("Other-Horse-9").permanent(true));
        });
    calls.put(
        "AdminResetUserPassword",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminResetUserPassword(r -> r.userPoolId(POOL).username(user));
        });
    calls.put(
        "AdminDisableUser",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminDisableUser(r -> r.userPoolId(POOL).username(user));
        });
    calls.put(
        "AdminUpdateUserAttributes",
        () -> {
          var user = sallyport.user();
          return () ->
              sdk.adminUpdateUserAttributes(
                  r ->
                      r.userPoolId(POOL)
                          .username(user)
                          .userAttributes(
                              attribute("email", "m" + user + "@example.com"),
                              attribute("email_verified", "true")));
        });
    calls.put(
        "AdminUserGlobalSignOut",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminUserGlobalSignOut(r -> r.userPoolId(POOL).username(user));
        });
    calls.put(
        "AdminDeleteUser",
        () -> {
          var user = sallyport.user();
          // A name that was taken a moment ago is waited for until it is free.
          REDIS.end("sp:name:*:reserving");
          return () -> sdk.adminDeleteUser(r -> r.userPoolId(POOL).username(user));
        });
    calls.put(
        "AdminAddUserToGroup",
        () -> {
          var user = sallyport.user();
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          return () -> sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
        });
    calls.put(
        "AdminRemoveUserFromGroup",
        () -> {
          var user = sallyport.user();
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
          return () ->
              sdk.adminRemoveUserFromGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
        });
    calls.put(
        "AdminListGroupsForUser",
        () -> {
          var user = sallyport.user();
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
          return () -> sdk.adminListGroupsForUser(r -> r.userPoolId(POOL).username(user));
        });
    calls.put(
        "password, in a group",
        () -> {
          var user = sallyport.user();
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
          return () -> signedIn(user);
        });
    calls.put(
        "ListUsersInGroup",
        () -> {
          var user = sallyport.user();
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
          return () -> sdk.listUsersInGroup(r -> r.userPoolId(POOL).groupName(g));
        });
    calls.put("ListUsers", () -> () -> sdk.listUsers(r -> r.userPoolId(POOL)));
    calls.put(
        "ListUsers filter",
        () -> {
          var user = sallyport.user();
          return () ->
              sdk.listUsers(r -> r.userPoolId(POOL).filter("email = \"" + user + "@example.com\""));
        });
    calls.put(
        "CreateGroup", () -> () -> sdk.createGroup(r -> r.userPoolId(POOL).groupName(somebody())));
    calls.put("CreateUserPool", () -> () -> sdk.createUserPool(r -> r.poolName("x")));
    calls.put(
        "CreateUserPoolClient",
        () -> {
          var p = sdk.createUserPool(r -> r.poolName("x")).userPool().id();
          return () -> sdk.createUserPoolClient(r -> r.userPoolId(p).clientName("x"));
        });
    calls.put(
        "UpdateUserPool",
        () -> {
          var p = sdk.createUserPool(r -> r.poolName("x")).userPool().id();
          return () -> sdk.updateUserPool(r -> r.userPoolId(p));
        });
    calls.put(
        "AdminListUserAuthEvents",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminListUserAuthEvents(r -> r.userPoolId(POOL).username(user));
        });
    calls.put("ListUserPools", () -> () -> sdk.listUserPools(r -> r.maxResults(10)));
    calls.put(
        "DeleteUserPool",
        () -> {
          var p = sdk.createUserPool(r -> r.poolName("x")).userPool().id();
          return () -> sdk.deleteUserPool(r -> r.userPoolId(p));
        });
    return calls;
  }

  /** Confirms the device of this sign-in. */
  private static String confirmed(AuthenticationResultType tokens) {
    var key = tokens.newDeviceMetadata().deviceKey();
    sdk.confirmDevice(
        r ->
            r.accessToken(tokens.accessToken())
                .deviceKey(key)
                .deviceSecretVerifierConfig(c -> c.salt("AQ==").passwordVerifier("AQ==")));
    return key;
  }

  /** A pool with a provider and a user. */
  private static String provided() {
    var pool = sdk.createUserPool(r -> r.poolName("x")).userPool().id();
    sdk.createIdentityProvider(
        r ->
            r.userPoolId(pool)
                .providerName("Google")
                .providerType("Google")
                .providerDetails(
                    Map.of("client_id", "us", "client_secret", "s", "authorize_scopes", "openid")));
    sdk.adminCreateUser(r -> r.userPoolId(pool).username("alice").messageAction("SUPPRESS"));
    return pool;
  }

  private static Object linked(String pool) {
    return sdk.adminLinkProviderForUser(
        r ->
            r.userPoolId(pool)
                .destinationUser(d -> d.providerName("Cognito").providerAttributeValue("alice"))
                .sourceUser(
                    s ->
                        s.providerName("Google")
                            .providerAttributeName("Cognito_Subject")
                            .providerAttributeValue("1")));
  }

  private static Object signUp(String name) {
    return sdk.signUp(
        r ->
            r.clientId(CLIENT)
                .username(name)
                .password(PASSWORD)
                .userAttributes(attribute("email", name + "@example.com")));
  }

  private static Object failing(Supplier<?> call) {
    try {
      return call.get();
    } catch (RuntimeException refused) {
      return refused;
    }
  }

  /** A machine that stalls makes trips that were under way together look like two, never fewer. */
  private static int trips(Supplier<Supplier<?>> call, int most) {
    var fewest = Integer.MAX_VALUE;
    for (int i = 0; i < 5 && fewest > most; i++) {
      var ready = call.get();
      way.far(true);
      fewest = Math.min(fewest, TRIPS.count(ready::get).trips());
      way.far(false);
    }
    return fewest;
  }

  @TestFactory
  Stream<DynamicTest> no_call_makes_more_trips_one_after_another_than_this() {
    return calls().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      // Redis learns the scripts from the first call of each.
                      each.getValue().get().get();
                      var most = MORE.getOrDefault(each.getKey(), MOST);
                      assertThat(trips(each.getValue(), most)).isLessThanOrEqualTo(most);
                    }));
  }
}
