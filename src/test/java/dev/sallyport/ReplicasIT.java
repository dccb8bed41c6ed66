package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.IdentityProviderTypeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolMfaType;

/** What an administrator changes at one replica counts at the other within a second. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReplicasIT {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static SallyportForTests one;
  private static SallyportForTests two;
  private static CognitoIdentityProviderClient here;

  /** As the second replica sees it; changes go through {@link #here}. */
  private ApiPool there;

  private String pool;

  @BeforeAll
  static void start() {
    one = SallyportForTests.demo(Map.of());
    two = one.replica(Map.of());
    here = one.sdk();
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
  }

  @BeforeEach
  void make() {
    there = ApiPool.made(two, _ -> {});
    pool = there.id();
  }

  /**
   * First it does not hold, so that the replica has what was before; then the change is made; and
   * every answer that is asked for a second later or more tells of it.
   */
  private static void comes(Runnable change, BooleanSupplier told) {
    assertThat(told.getAsBoolean()).as("before the change").isFalse();
    change.run();
    var changed = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              var since = Duration.ofNanos(System.nanoTime() - changed);
              var now = told.getAsBoolean();
              assertThat(now || since.compareTo(SECOND) < 0).as("%s after", since).isTrue();
              return now;
            });
  }

  /** Whether the second replica refuses this with these words. */
  private static boolean refused(Runnable call, String words) {
    try {
      call.run();
      return false;
    } catch (CognitoIdentityProviderException refused) {
      return refused.getMessage().contains(words);
    }
  }

  private boolean group(String user, String name) {
    try {
      var claims = SignedJWT.parse(there.signIn(user).idToken()).getJWTClaimsSet();
      var groups = claims.getStringListClaim("cognito:groups");
      return groups != null && groups.contains(name);
    } catch (ParseException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  @Test
  void a_changed_and_a_deleted_pool() {
    comes(
        () ->
            here.updateUserPool(
                r ->
                    r.userPoolId(pool)
                        .adminCreateUserConfig(a -> a.allowAdminCreateUserOnly(true))),
        () ->
            refused(
                () ->
                    there
                        .sdk()
                        .signUp(
                            r ->
                                r.clientId(there.client())
                                    .username(SallyportForTests.somebody())
                                    .password(ApiPool.PASSWORD)),
                "SignUp is not permitted"));
    var user = there.user();
    comes(
        () -> here.deleteUserPool(r -> r.userPoolId(pool)),
        () -> refused(() -> there.signIn(user), "does not exist"));
  }

  @Test
  void a_changed_and_a_deleted_client() {
    var user = there.user();
    comes(
        () ->
            here.updateUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientId(there.client())
                        .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_SRP_AUTH)),
        () -> refused(() -> there.signIn(user), "flow not enabled"));
    comes(
        () -> here.deleteUserPoolClient(r -> r.userPoolId(pool).clientId(there.client())),
        () -> refused(() -> there.signIn(user), "does not exist"));
  }

  @Test
  void a_second_factor_that_everybody_must_have() {
    var user = there.user();
    comes(
        () ->
            here.setUserPoolMfaConfig(
                r ->
                    r.userPoolId(pool)
                        .mfaConfiguration(UserPoolMfaType.ON)
                        .softwareTokenMfaConfiguration(c -> c.enabled(true))),
        () -> there.signIn(user) == null);
  }

  @Test
  void a_group_its_members_and_its_end() {
    var user = there.user();
    here.createGroup(r -> r.userPoolId(pool).groupName("staff"));
    comes(
        () -> here.adminAddUserToGroup(r -> r.userPoolId(pool).username(user).groupName("staff")),
        () -> group(user, "staff"));
    comes(
        () -> here.updateGroup(r -> r.userPoolId(pool).groupName("staff").description("all")),
        () ->
            "all"
                .equals(
                    there
                        .sdk()
                        .getGroup(r -> r.userPoolId(pool).groupName("staff"))
                        .group()
                        .description()));
    comes(
        () -> here.deleteGroup(r -> r.userPoolId(pool).groupName("staff")),
        () -> !group(user, "staff"));
  }

  @Test
  void a_resource_server_an_identity_provider_and_a_domain() {
    comes(
        () ->
            here.createResourceServer(
                r -> r.userPoolId(pool).identifier("https://api.example").name("a")),
        () -> names().equals(List.of("a")));
    comes(
        () ->
            here.updateResourceServer(
                r -> r.userPoolId(pool).identifier("https://api.example").name("b")),
        () -> names().equals(List.of("b")));
    comes(
        () ->
            here.createIdentityProvider(
                r ->
                    r.userPoolId(pool)
                        .providerName("Google")
                        .providerType(IdentityProviderTypeType.GOOGLE)
                        .providerDetails(
                            Map.of(
                                "client_id", "a",
                                "client_secret", "b",
                                "authorize_scopes", "openid"))),
        () -> !there.sdk().listIdentityProviders(r -> r.userPoolId(pool)).providers().isEmpty());
    var domain = "replicas-" + SallyportForTests.somebody().substring(2, 10);
    comes(
        () -> here.createUserPoolDomain(r -> r.userPoolId(pool).domain(domain)),
        () ->
            pool.equals(
                there
                    .sdk()
                    .describeUserPoolDomain(r -> r.domain(domain))
                    .domainDescription()
                    .userPoolId()));
  }

  private List<String> names() {
    return there
        .sdk()
        .listResourceServers(r -> r.userPoolId(pool).maxResults(10))
        .resourceServers()
        .stream()
        .map(server -> server.name())
        .toList();
  }
}
