package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.TooManyRequestsException;

/** How many requests there may be a second is configured; what is beyond is refused for a while. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestQuotasIT {
  private static final String POOL = "local_Sallyport";
  private static final String CLIENT = "demoapp";
  private static final String PASSWORD = "Horse-Battery-8";

  /** Half of a second's calls at this rate take a machine under load longer than a second. */
  private static final int FEW = 2;

  /** What each replica may have in hand from before, or keep besides. */
  private static final int IN_HAND = 1;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "SALLYPORT_QUOTAS_REQUESTS_USERLIST", Integer.toString(FEW),
          "SALLYPORT_QUOTAS_REQUESTS_USERTOKEN", Integer.toString(FEW),
          "SALLYPORT_QUOTAS_REQUESTS_USERRESOURCEREAD", Integer.toString(FEW),
          "SALLYPORT_QUOTAS_REQUESTS_USERACCOUNTRECOVERY", Integer.toString(FEW),
          "SALLYPORT_QUOTAS_REQUESTS_EACHPOOLOPERATION", Integer.toString(FEW),
          "SALLYPORT_QUOTAS_REQUESTS_READSPERUSER", Integer.toString(FEW),
          "SALLYPORT_QUOTAS_REQUESTS_WRITESPERUSER", Integer.toString(FEW));

  private static SallyportForTests sallyport;
  private static SallyportForTests replica;
  private static CognitoIdentityProviderClient sdk;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(SETTINGS);
    replica = sallyport.replica(SETTINGS);
    sdk = sallyport.sdk();
  }

  @AfterAll
  static void stop() {
    replica.close();
    sallyport.close();
  }

  /** Whether the call was let through, whatever came of it then. */
  private static boolean admitted(Supplier<?> call) {
    try {
      call.get();
      return true;
    } catch (TooManyRequestsException refused) {
      return false;
    } catch (NotAuthorizedException letThrough) {
      return true;
    }
  }

  /** Calls so often at once that only some are let through, and later again. */
  private static void limited(int replicas, List<Supplier<?>> calls) {
    var began = System.nanoTime();
    var let =
        IntStream.range(0, 60)
            .parallel()
            .filter(i -> admitted(calls.get(i % calls.size())))
            .count();
    var seconds = (System.nanoTime() - began) / 1e9;
    assertThat(let).isBetween(1L, FEW + replicas * IN_HAND + (long) Math.ceil(seconds * FEW));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> admitted(calls.getFirst()));
  }

  private static Object list(CognitoIdentityProviderClient by, String pool) {
    return by.listUsers(r -> r.userPoolId(pool));
  }

  @Test
  void a_pool_has_its_own_whichever_replica_is_asked() {
    var pool = sdk.createUserPool(r -> r.poolName("a")).userPool().id();
    var other = sdk.createUserPool(r -> r.poolName("b")).userPool().id();
    limited(2, List.of(() -> list(sdk, pool), () -> list(replica.sdk(), pool)));
    assertThat(admitted(() -> list(sdk, other))).isTrue();
  }

  @Test
  void of_a_client_it_is_the_pools() {
    limited(1, List.of(() -> sdk.revokeToken(r -> r.clientId(CLIENT).token("a.b.c.d.e"))));
  }

  @Test
  void each_operation_on_pools_has_its_own_besides() {
    var pool = sdk.createUserPool(r -> r.poolName("c")).userPool().id();
    limited(1, List.of(() -> sdk.listGroups(r -> r.userPoolId(pool))));
    limited(1, List.of(() -> sdk.listUserPoolClients(r -> r.userPoolId(pool))));
  }

  @Test
  void a_new_password_in_a_sign_in_counts_as_one() {
    limited(
        1,
        List.of(
            () ->
                sdk.respondToAuthChallenge(
                    r ->
                        r.clientId(CLIENT)
                            .challengeName(ChallengeNameType.NEW_PASSWORD_REQUIRED)
                            .session("not-a-session-but-long-enough")
                            .challengeResponses(
                                Map.of("USERNAME", "alice", "NEW_PASSWORD", PASSWORD)))));
  }

  /** To give somebody a password is limited here too. */
  private static String user() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(TooManyRequestsException.class)
        .until(sallyport::user, _ -> true);
  }

  private static String token(String user) {
    return sdk.initiateAuth(
            r ->
                r.clientId(CLIENT)
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)))
        .authenticationResult()
        .accessToken();
  }

  @Test
  void a_user_is_read_and_changed_only_so_often() {
    var alice = user();
    var token = token(alice);
    var other = token(user());
    limited(
        1,
        List.of(
            () -> sdk.getUser(r -> r.accessToken(token)),
            () -> sdk.adminGetUser(r -> r.userPoolId(POOL).username(alice)),
            () -> replica.sdk().getUser(r -> r.accessToken(token))));
    limited(
        1,
        List.of(
            () ->
                sdk.updateUserAttributes(
                    r -> r.accessToken(token).userAttributes(attribute("name", "Alice"))),
            () -> sdk.adminEnableUser(r -> r.userPoolId(POOL).username(alice))));
    assertThat(admitted(() -> sdk.getUser(r -> r.accessToken(other)))).isTrue();
  }

  @Test
  void tokens_that_somebody_made_up_take_nothing() {
    var token = token(user());
    var parts = token.split("\\.");
    var forged = parts[0] + "." + parts[1] + "." + parts[2].substring(1) + "A";
    for (int i = 0; i < 60; i++) {
      assertThatThrownBy(() -> sdk.listWebAuthnCredentials(r -> r.accessToken(forged)))
          .isInstanceOf(NotAuthorizedException.class);
    }
    limited(1, List.of(() -> sdk.listWebAuthnCredentials(r -> r.accessToken(token))));
  }
}
