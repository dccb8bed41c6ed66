package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.FeatureType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.PreventUserExistenceErrorTypes;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolClientDescription;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolClientType;

/** App clients are changed, listed and removed through the API. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientAdministrationIT {
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

  private static UserPoolClientType client(String pool) {
    return sdk.createUserPoolClient(
            r ->
                r.userPoolId(pool)
                    .clientName("app")
                    .generateSecret(true)
                    .accessTokenValidity(2)
                    .preventUserExistenceErrors("ENABLED")
                    .readAttributes("email")
                    .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH))
        .userPoolClient();
  }

  private static UserPoolClientType described(UserPoolClientType client) {
    return sdk.describeUserPoolClient(
            r -> r.userPoolId(client.userPoolId()).clientId(client.clientId()))
        .userPoolClient();
  }

  @Test
  void an_update_sets_what_it_names_and_resets_what_it_leaves_out() {
    var client = client(pool());
    var updated =
        sdk.updateUserPoolClient(
                r ->
                    r.userPoolId(client.userPoolId())
                        .clientId(client.clientId())
                        .authSessionValidity(5))
            .userPoolClient();
    assertThat(updated).isEqualTo(described(client));
    assertThat(updated.authSessionValidity()).isEqualTo(5);
    assertThat(updated.clientName()).isEqualTo("app");
    assertThat(updated.clientSecret()).isEqualTo(client.clientSecret());
    assertThat(updated.creationDate()).isEqualTo(client.creationDate());
    assertThat(updated.accessTokenValidity()).isEqualTo(60);
    assertThat(updated.preventUserExistenceErrors())
        .isEqualTo(PreventUserExistenceErrorTypes.LEGACY);
    assertThat(updated.readAttributes()).isEmpty();
    assertThat(updated.explicitAuthFlows()).isEmpty();
  }

  @Test
  void rotation_of_refresh_tokens_is_kept_and_told_and_excludes_the_flow_that_cannot_rotate() {
    var client = client(pool());
    assertThat(client.refreshTokenRotation()).isNull();
    sdk.updateUserPoolClient(
        r ->
            r.userPoolId(client.userPoolId())
                .clientId(client.clientId())
                .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH)
                .refreshTokenRotation(
                    t -> t.feature(FeatureType.ENABLED).retryGracePeriodSeconds(30)));
    assertThat(described(client).refreshTokenRotation().feature()).isEqualTo(FeatureType.ENABLED);
    assertThat(described(client).refreshTokenRotation().retryGracePeriodSeconds()).isEqualTo(30);
    assertThatThrownBy(
            () ->
                sdk.updateUserPoolClient(
                    r ->
                        r.userPoolId(client.userPoolId())
                            .clientId(client.clientId())
                            .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH)
                            .refreshTokenRotation(t -> t.feature(FeatureType.ENABLED))))
        .isInstanceOf(InvalidParameterException.class);
    sdk.updateUserPoolClient(
        r ->
            r.userPoolId(client.userPoolId())
                .clientId(client.clientId())
                .refreshTokenRotation(t -> t.feature(FeatureType.DISABLED)));
    assertThat(described(client).refreshTokenRotation()).isNull();
  }

  @Test
  void what_is_not_here_or_cannot_be_is_refused_and_nothing_is_changed() {
    var client = client(pool());
    assertThatThrownBy(
            () ->
                sdk.updateUserPoolClient(
                    r ->
                        r.userPoolId(client.userPoolId())
                            .clientId(client.clientId())
                            .analyticsConfiguration(a -> a.applicationId("ab12"))))
        .hasMessageContaining("is not supported by this version of Sallyport");
    assertThatThrownBy(
            () ->
                sdk.updateUserPoolClient(
                    r ->
                        r.userPoolId(client.userPoolId())
                            .clientId(client.clientId())
                            .readAttributes("custom:nothing")))
        .isInstanceOf(InvalidParameterException.class);
    assertThat(described(client)).isEqualTo(client);
  }

  @Test
  void a_deleted_client_signs_nobody_in_and_is_not_listed() {
    var client = client(pool());
    sdk.deleteUserPoolClient(r -> r.userPoolId(client.userPoolId()).clientId(client.clientId()));
    assertThatThrownBy(() -> described(client)).isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () ->
                sdk.deleteUserPoolClient(
                    r -> r.userPoolId(client.userPoolId()).clientId(client.clientId())))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> attempt(sdk, client.clientId()))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(sdk.listUserPoolClients(r -> r.userPoolId(client.userPoolId())).userPoolClients())
        .isEmpty();
  }

  private static void attempt(CognitoIdentityProviderClient sdk, String client) {
    sdk.initiateAuth(
        r ->
            r.clientId(client)
                .authFlow("USER_PASSWORD_AUTH")
                .authParameters(Map.of("USERNAME", "nobody", "PASSWORD", "Horse-Battery-8")));
  }

  @Test
  void a_client_is_changed_and_deleted_only_as_one_of_its_own_pool() {
    var client = client(pool());
    var other = pool();
    assertThatThrownBy(
            () -> sdk.updateUserPoolClient(r -> r.userPoolId(other).clientId(client.clientId())))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () -> sdk.deleteUserPoolClient(r -> r.userPoolId(other).clientId(client.clientId())))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(described(client)).isEqualTo(client);
  }

  @Test
  void clients_are_listed_page_by_page() {
    var pool = pool();
    var made = Stream.generate(() -> client(pool).clientId()).limit(5).sorted().toList();
    var listed =
        sdk.listUserPoolClientsPaginator(r -> r.userPoolId(pool).maxResults(2)).stream()
            .map(page -> page.userPoolClients())
            .toList();
    assertThat(listed).extracting(List::size).containsExactly(2, 2, 1);
    assertThat(listed.stream().flatMap(List::stream))
        .extracting(UserPoolClientDescription::clientId)
        .containsExactlyElementsOf(made);
    assertThat(listed.getFirst().getFirst().clientName()).isEqualTo("app");
  }

  @Test
  void clients_from_configuration_are_listed_and_not_changed() {
    var clients =
        sdk.listUserPoolClientsPaginator(r -> r.userPoolId(CONFIGURED).maxResults(1)).stream()
            .flatMap(page -> page.userPoolClients().stream())
            .map(UserPoolClientDescription::clientId)
            .toList();
    assertThat(clients).contains("demoguarded").doesNotHaveDuplicates();
    assertThatThrownBy(
            () -> sdk.updateUserPoolClient(r -> r.userPoolId(CONFIGURED).clientId("demoguarded")))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(
            () -> sdk.deleteUserPoolClient(r -> r.userPoolId(CONFIGURED).clientId("demoguarded")))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void another_replica_goes_by_an_update_and_by_a_deletion() {
    var client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(pool())
                        .clientName("app")
                        .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH))
            .userPoolClient();
    try (var other = sallyport.replica(Map.of())) {
      assertThatThrownBy(() -> attempt(other.sdk(), client.clientId()))
          .hasMessageContaining("User does not exist.");
      sdk.updateUserPoolClient(
          r ->
              r.userPoolId(client.userPoolId())
                  .clientId(client.clientId())
                  .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH)
                  .preventUserExistenceErrors("ENABLED"));
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> attempt(other.sdk(), client.clientId()))
                      .hasMessageContaining("Incorrect username or password."));
      sdk.deleteUserPoolClient(r -> r.userPoolId(client.userPoolId()).clientId(client.clientId()));
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> attempt(other.sdk(), client.clientId()))
                      .isInstanceOf(ResourceNotFoundException.class));
    }
  }
}
