package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.IdentityProviderTypeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;

/** How many there may be of everything is configured, and one more is refused. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class QuotasIT {
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private static String pool;

  @BeforeAll
  static void start() {
    sallyport =
        SallyportForTests.demo(
            Map.of(
                "SALLYPORT_QUOTAS_POOLS", "1",
                "SALLYPORT_QUOTAS_CLIENTS", "2",
                "SALLYPORT_QUOTAS_RESOURCESERVERS", "2",
                "SALLYPORT_QUOTAS_IDENTITYPROVIDERS", "2",
                "SALLYPORT_QUOTAS_GROUPS", "3",
                "SALLYPORT_QUOTAS_GROUPSPERUSER", "2"));
    sdk = sallyport.sdk();
    pool = sdk.createUserPool(r -> r.poolName("only")).userPool().id();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static void fullAfter(int most, Consumer<Integer> make) {
    IntStream.range(0, most).forEach(make::accept);
    assertThatThrownBy(() -> make.accept(most)).isInstanceOf(LimitExceededException.class);
  }

  @Test
  void pools() {
    assertThatThrownBy(() -> sdk.createUserPool(r -> r.poolName("another")))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void clients() {
    fullAfter(2, i -> sdk.createUserPoolClient(r -> r.userPoolId(pool).clientName("client" + i)));
  }

  @Test
  void resource_servers() {
    fullAfter(
        2,
        i -> sdk.createResourceServer(r -> r.userPoolId(pool).identifier("api" + i).name("api")));
  }

  @Test
  void identity_providers() {
    fullAfter(
        2,
        i ->
            sdk.createIdentityProvider(
                r ->
                    r.userPoolId(pool)
                        .providerName("Provider" + i)
                        .providerType(IdentityProviderTypeType.OIDC)
                        .providerDetails(
                            Map.of(
                                "client_id", "a",
                                "client_secret", "b",
                                "authorize_scopes", "openid",
                                "attributes_request_method", "GET",
                                "oidc_issuer", "https://issuer.example.com"))));
  }

  @Test
  void groups_of_a_pool_and_of_a_person() {
    sdk.adminCreateUser(r -> r.userPoolId(pool).username("alice").messageAction("SUPPRESS"));
    fullAfter(3, i -> sdk.createGroup(r -> r.userPoolId(pool).groupName("group" + i)));
    sdk.adminAddUserToGroup(r -> r.userPoolId(pool).username("alice").groupName("group0"));
    sdk.adminAddUserToGroup(r -> r.userPoolId(pool).username("alice").groupName("group1"));
    assertThatThrownBy(
            () ->
                sdk.adminAddUserToGroup(
                    r -> r.userPoolId(pool).username("alice").groupName("group2")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("at most 2 groups");
  }
}
