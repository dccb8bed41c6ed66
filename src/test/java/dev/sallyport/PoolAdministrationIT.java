package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.redis.RedisKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeDataType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DeletionProtectionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SchemaAttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolDescriptionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolTierType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolType;

/** Pools are changed, listed and removed through the API. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PoolAdministrationIT {
  private static final String CONFIGURED = "local_Sallyport";
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    sdk = sallyport.sdk();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static String pool() {
    return sdk.createUserPool(r -> r.poolName("made")).userPool().id();
  }

  private static UserPoolType described(String pool) {
    return sdk.describeUserPool(r -> r.userPoolId(pool)).userPool();
  }

  @Test
  void the_signing_keys_of_a_new_pool_are_made_without_anybody_signing_in() {
    var keys = RedisKeys.signingKey(pool(), "RS256");
    await().atMost(Duration.ofMinutes(1)).until(() -> sallyport.redis().holds(keys));
  }

  @Test
  void an_update_sets_what_it_names_and_resets_what_it_leaves_out() {
    var pool =
        sdk.createUserPool(
                r ->
                    r.poolName("made")
                        .usernameAttributesWithStrings("email")
                        .autoVerifiedAttributesWithStrings("email")
                        .userPoolTags(Map.of("team", "one"))
                        .adminCreateUserConfig(a -> a.allowAdminCreateUserOnly(true)))
            .userPool();
    sdk.updateUserPool(
        r ->
            r.userPoolId(pool.id())
                .userPoolTier(UserPoolTierType.LITE)
                .policies(p -> p.passwordPolicy(w -> w.minimumLength(12))));
    var now = described(pool.id());
    assertThat(now.name()).isEqualTo("made");
    assertThat(now.userPoolTier()).isEqualTo(UserPoolTierType.LITE);
    assertThat(now.policies().passwordPolicy().minimumLength()).isEqualTo(12);
    assertThat(now.policies().passwordPolicy().requireSymbols()).isFalse();
    assertThat(now.autoVerifiedAttributes()).isEmpty();
    assertThat(now.userPoolTags()).isEmpty();
    assertThat(now.adminCreateUserConfig().allowAdminCreateUserOnly()).isFalse();
    assertThat(now.usernameAttributesAsStrings()).containsExactly("email");
    assertThat(now.creationDate()).isEqualTo(pool.creationDate());
    assertThat(now.lastModifiedDate()).isAfterOrEqualTo(pool.lastModifiedDate());
    sdk.updateUserPool(r -> r.userPoolId(pool.id()).poolName("renamed"));
    assertThat(described(pool.id()).name()).isEqualTo("renamed");
    assertThat(described(pool.id()).policies().passwordPolicy().minimumLength()).isEqualTo(8);
  }

  @Test
  void what_is_not_here_is_refused_and_nothing_is_changed() {
    var pool = pool();
    assertThatThrownBy(
            () ->
                sdk.updateUserPool(
                    r ->
                        r.userPoolId(pool)
                            .poolName("other")
                            .userPoolAddOns(a -> a.advancedSecurityMode("ENFORCED"))))
        .hasMessageContaining("is not supported by this version of Sallyport");
    assertThat(described(pool).name()).isEqualTo("made");
  }

  @Test
  void a_protected_pool_is_deleted_only_after_the_protection_is_taken_away() {
    var pool =
        sdk.createUserPool(
                r -> r.poolName("kept").deletionProtection(DeletionProtectionType.ACTIVE))
            .userPool();
    assertThat(pool.deletionProtection()).isEqualTo(DeletionProtectionType.ACTIVE);
    assertThatThrownBy(() -> sdk.deleteUserPool(r -> r.userPoolId(pool.id())))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("deletion protection is activated");
    sdk.updateUserPool(
        r -> r.userPoolId(pool.id()).deletionProtection(DeletionProtectionType.INACTIVE));
    sdk.deleteUserPool(r -> r.userPoolId(pool.id()));
    assertThatThrownBy(() -> described(pool.id())).isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> sdk.deleteUserPool(r -> r.userPoolId(pool.id())))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(listed(60)).extracting(UserPoolDescriptionType::id).doesNotContain(pool.id());
  }

  @Test
  void a_deleted_pool_takes_its_clients_and_their_sign_ins_with_it() {
    var pool = pool();
    var client = client(sdk, pool);
    user(pool, "alice");
    var token = signIn(sdk, client);
    sdk.deleteUserPool(r -> r.userPoolId(pool));
    assertThatThrownBy(() -> signIn(sdk, client)).isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> sdk.getUser(r -> r.accessToken(token)))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> sdk.createUserPoolClient(r -> r.userPoolId(pool).clientName("late")))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  private static String client(CognitoIdentityProviderClient sdk, String pool) {
    return sdk.createUserPoolClient(
            r ->
                r.userPoolId(pool)
                    .clientName("app")
                    .explicitAuthFlowsWithStrings(
                        "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"))
        .userPoolClient()
        .clientId();
  }

  private static void user(String pool, String name) {
    sdk.adminCreateUser(r -> r.userPoolId(pool).username(name).messageAction("SUPPRESS"));
    sdk.adminSetUserPassword(
        r -> r.userPoolId(pool).username(name).password("Horse-Battery-8").permanent(true));
  }

  private static String signIn(CognitoIdentityProviderClient sdk, String client) {
    return sdk.initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow("USER_PASSWORD_AUTH")
                    .authParameters(Map.of("USERNAME", "alice", "PASSWORD", "Horse-Battery-8")))
        .authenticationResult()
        .accessToken();
  }

  @Test
  void all_pools_are_listed_page_by_page_those_from_configuration_among_them() {
    var made = List.of(pool(), pool(), pool());
    var all = listed(2);
    assertThat(all)
        .extracting(UserPoolDescriptionType::id)
        .doesNotHaveDuplicates()
        .contains(CONFIGURED)
        .containsAll(made);
    assertThat(all)
        .filteredOn(each -> each.id().equals(made.getFirst()))
        .extracting(UserPoolDescriptionType::name)
        .containsExactly("made");
    assertThatThrownBy(() -> sdk.listUserPools(r -> r.maxResults(2).nextToken("?")))
        .isInstanceOf(InvalidParameterException.class);
  }

  private static List<UserPoolDescriptionType> listed(int size) {
    var all = new ArrayList<UserPoolDescriptionType>();
    for (var page : sdk.listUserPoolsPaginator(r -> r.maxResults(size))) {
      assertThat(page.userPools()).hasSizeLessThanOrEqualTo(size);
      all.addAll(page.userPools());
    }
    return all;
  }

  @Test
  void a_pool_from_configuration_is_not_changed() {
    assertThatThrownBy(() -> sdk.updateUserPool(r -> r.userPoolId(CONFIGURED)))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("comes from the configuration file");
    assertThatThrownBy(() -> sdk.deleteUserPool(r -> r.userPoolId(CONFIGURED)))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(
            () ->
                sdk.addCustomAttributes(
                    r -> r.userPoolId(CONFIGURED).customAttributes(custom("tenant"))))
        .isInstanceOf(NotAuthorizedException.class);
    assertThat(described(CONFIGURED).name()).isNotEmpty();
  }

  private static SchemaAttributeType custom(String name) {
    return SchemaAttributeType.builder()
        .name(name)
        .attributeDataType(AttributeDataType.STRING)
        .mutable(true)
        .build();
  }

  @Test
  void custom_attributes_are_added_once_and_can_be_used() {
    var pool = pool();
    sdk.addCustomAttributes(r -> r.userPoolId(pool).customAttributes(custom("tenant")));
    assertThat(described(pool).schemaAttributes())
        .extracting(SchemaAttributeType::name)
        .contains("custom:tenant", "email");
    sdk.adminCreateUser(
        r ->
            r.userPoolId(pool)
                .username("alice")
                .messageAction("SUPPRESS")
                .userAttributes(attribute("custom:tenant", "acme")));
    assertThatThrownBy(
            () ->
                sdk.addCustomAttributes(
                    r -> r.userPoolId(pool).customAttributes(custom("more"), custom("tenant"))))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Existing attribute already has name custom:tenant");
    assertThat(described(pool).schemaAttributes())
        .extracting(SchemaAttributeType::name)
        .doesNotContain("custom:more");
  }

  @Test
  void additions_at_the_same_time_are_all_kept() {
    var pool = pool();
    var names = List.of("a", "b", "c", "d");
    names.parallelStream()
        .forEach(
            name ->
                sdk.addCustomAttributes(r -> r.userPoolId(pool).customAttributes(custom(name))));
    assertThat(described(pool).schemaAttributes())
        .extracting(SchemaAttributeType::name)
        .contains("custom:a", "custom:b", "custom:c", "custom:d");
  }

  @Test
  void another_replica_goes_by_an_update_and_by_a_deletion() {
    var pool = pool();
    var client = client(sdk, pool);
    user(pool, "alice");
    try (var other = sallyport.replica(Map.of())) {
      signIn(other.sdk(), client);
      sdk.updateUserPool(
          r -> r.userPoolId(pool).adminCreateUserConfig(a -> a.allowAdminCreateUserOnly(true)));
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(
                          () ->
                              other
                                  .sdk()
                                  .signUp(
                                      r ->
                                          r.clientId(client)
                                              .username(SallyportForTests.somebody())
                                              .password("Horse-Battery-8")))
                      .hasMessageContaining("SignUp is not permitted for this user pool"));
      var token = signIn(other.sdk(), client);
      sdk.deleteUserPool(r -> r.userPoolId(pool));
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> signIn(other.sdk(), client))
                      .isInstanceOf(ResourceNotFoundException.class));
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> other.sdk().getUser(r -> r.accessToken(token)))
                      .isInstanceOf(CognitoIdentityProviderException.class));
    }
  }
}
