package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CreateUserPoolClientRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidOAuthFlowException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.OAuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceServerScopeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ScopeDoesNotExistException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolClientType;

/** What app clients may do at the OAuth2 endpoints is set, told and reset through the API. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OAuthClientsIT {
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private String pool;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    sdk = sallyport.sdk();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @BeforeEach
  void make() {
    pool = sdk.createUserPool(r -> r.poolName("made")).userPool().id();
  }

  private void server(String identifier, String... scopes) {
    sdk.createResourceServer(
        r -> r.userPoolId(pool).identifier(identifier).name("api").scopes(scopes(scopes)));
  }

  private static List<ResourceServerScopeType> scopes(String... names) {
    return Stream.of(names)
        .map(
            name ->
                ResourceServerScopeType.builder().scopeName(name).scopeDescription(name).build())
        .toList();
  }

  private void google() {
    sdk.createIdentityProvider(
        r ->
            r.userPoolId(pool)
                .providerName("Google")
                .providerType("Google")
                .providerDetails(
                    Map.of("client_id", "x", "client_secret", "y", "authorize_scopes", "openid")));
  }

  private UserPoolClientType create(Consumer<CreateUserPoolClientRequest.Builder> more) {
    return sdk.createUserPoolClient(
            r -> more.accept(r.userPoolId(pool).clientName("app").generateSecret(true)))
        .userPoolClient();
  }

  private UserPoolClientType forPeople() {
    return create(
        r ->
            r.allowedOAuthFlowsUserPoolClient(true)
                .allowedOAuthFlows(OAuthFlowType.CODE, OAuthFlowType.IMPLICIT)
                .allowedOAuthScopes("openid", "https://api.example/orders/read")
                .callbackURLs("https://app.example/in", "myapp://in")
                .logoutURLs("https://app.example/out")
                .defaultRedirectURI("myapp://in")
                .supportedIdentityProviders("COGNITO", "Google"));
  }

  private UserPoolClientType forMachines(String... scopes) {
    return create(
        r ->
            r.allowedOAuthFlowsUserPoolClient(true)
                .allowedOAuthFlows(OAuthFlowType.CLIENT_CREDENTIALS)
                .allowedOAuthScopes(scopes));
  }

  private UserPoolClientType described(UserPoolClientType client) {
    return sdk.describeUserPoolClient(r -> r.userPoolId(pool).clientId(client.clientId()))
        .userPoolClient();
  }

  @Test
  void a_client_for_people_is_told_as_it_was_made() {
    server("https://api.example/orders", "read");
    google();
    var client = forPeople();
    assertThat(described(client)).isEqualTo(client);
    assertThat(client.allowedOAuthFlowsUserPoolClient()).isTrue();
    assertThat(client.allowedOAuthFlows())
        .containsExactlyInAnyOrder(OAuthFlowType.CODE, OAuthFlowType.IMPLICIT);
    assertThat(client.allowedOAuthScopes())
        .containsExactlyInAnyOrder("openid", "https://api.example/orders/read");
    assertThat(client.callbackURLs()).containsExactly("https://app.example/in", "myapp://in");
    assertThat(client.logoutURLs()).containsExactly("https://app.example/out");
    assertThat(client.defaultRedirectURI()).isEqualTo("myapp://in");
    assertThat(client.supportedIdentityProviders()).containsExactlyInAnyOrder("COGNITO", "Google");
  }

  @Test
  void an_update_changes_what_it_names_and_resets_what_it_leaves_out() {
    server("https://api.example/orders", "read");
    google();
    var client = forPeople();
    var changed =
        sdk.updateUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientId(client.clientId())
                        .allowedOAuthFlowsUserPoolClient(true)
                        .allowedOAuthFlows(OAuthFlowType.CODE)
                        .allowedOAuthScopes("openid", "email")
                        .callbackURLs("https://app.example/other"))
            .userPoolClient();
    assertThat(described(client)).isEqualTo(changed);
    assertThat(changed.allowedOAuthScopes()).containsExactlyInAnyOrder("openid", "email");
    assertThat(changed.callbackURLs()).containsExactly("https://app.example/other");
    assertThat(changed.hasLogoutURLs()).isFalse();
    assertThat(changed.defaultRedirectURI()).isNull();
    assertThat(changed.hasSupportedIdentityProviders()).isFalse();
    var reset =
        sdk.updateUserPoolClient(r -> r.userPoolId(pool).clientId(client.clientId()))
            .userPoolClient();
    assertThat(reset.allowedOAuthFlowsUserPoolClient()).isFalse();
    assertThat(reset.hasAllowedOAuthFlows()).isFalse();
    assertThat(reset.hasAllowedOAuthScopes()).isFalse();
    assertThat(reset.hasCallbackURLs()).isFalse();
  }

  @Test
  void a_client_for_machines_stands_alone_and_has_a_secret() {
    server("api", "read", "write");
    var client = forMachines("api/read", "api/write");
    assertThat(client.allowedOAuthFlows()).containsExactly(OAuthFlowType.CLIENT_CREDENTIALS);
    assertThatThrownBy(
            () ->
                create(
                    r ->
                        r.allowedOAuthFlowsUserPoolClient(true)
                            .allowedOAuthFlows(OAuthFlowType.values())
                            .allowedOAuthScopes("api/read")))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () ->
                create(
                    r ->
                        r.allowedOAuthFlowsUserPoolClient(true)
                            .allowedOAuthFlows(OAuthFlowType.CODE, OAuthFlowType.CLIENT_CREDENTIALS)
                            .allowedOAuthScopes("api/read")))
        .isInstanceOf(InvalidOAuthFlowException.class);
    assertThatThrownBy(
            () ->
                create(
                    r ->
                        r.generateSecret(false)
                            .allowedOAuthFlowsUserPoolClient(true)
                            .allowedOAuthFlows(OAuthFlowType.CLIENT_CREDENTIALS)
                            .allowedOAuthScopes("api/read")))
        .isInstanceOf(InvalidOAuthFlowException.class);
    assertThatThrownBy(() -> forMachines("openid")).isInstanceOf(InvalidOAuthFlowException.class);
  }

  @Test
  void a_scope_must_be_the_systems_or_one_of_the_pools_own_servers() {
    server("api", "read");
    for (var scope : List.of("Cognito", "api/write", "other/read", "api", "read", "/read")) {
      assertThatThrownBy(() -> forMachines("api/read", scope))
          .as(scope)
          .isInstanceOf(ScopeDoesNotExistException.class)
          .hasMessageContaining("Invalid scope requested: " + scope);
    }
    var other = sdk.createUserPool(r -> r.poolName("other")).userPool().id();
    sdk.createResourceServer(
        r -> r.userPoolId(other).identifier("theirs").name("api").scopes(scopes("read")));
    assertThatThrownBy(() -> forMachines("theirs/read"))
        .isInstanceOf(ScopeDoesNotExistException.class);
    assertThat(sdk.listUserPoolClients(r -> r.userPoolId(pool)).userPoolClients()).isEmpty();
  }

  private UserPoolClientType update(UserPoolClientType client, String... scopes) {
    return sdk.updateUserPoolClient(
            r ->
                r.userPoolId(pool)
                    .clientId(client.clientId())
                    .allowedOAuthFlowsUserPoolClient(true)
                    .allowedOAuthFlows(OAuthFlowType.CLIENT_CREDENTIALS)
                    .allowedOAuthScopes(scopes))
        .userPoolClient();
  }

  @Test
  void a_scope_that_is_deleted_stays_with_its_client_until_that_gives_it_up() {
    server("api", "read", "write");
    var client = forMachines("api/read", "api/write");
    sdk.updateResourceServer(
        r -> r.userPoolId(pool).identifier("api").name("api").scopes(scopes("read")));
    assertThat(described(client)).isEqualTo(client);
    sdk.addUserPoolClientSecret(r -> r.userPoolId(pool).clientId(client.clientId()));
    assertThat(update(client, "api/read", "api/write").allowedOAuthScopes())
        .containsExactly("api/read", "api/write");
    var without = update(client, "api/read");
    assertThatThrownBy(() -> update(client, "api/read", "api/write"))
        .isInstanceOf(ScopeDoesNotExistException.class)
        .hasMessageContaining("api/write");
    assertThat(described(client)).isEqualTo(without);
  }

  @Test
  void a_provider_must_be_one_of_the_pools_own() {
    assertThatThrownBy(() -> create(r -> r.supportedIdentityProviders("COGNITO", "Google")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("The provider Google does not exist for User Pool " + pool);
    google();
    assertThat(create(r -> r.supportedIdentityProviders("Google")).supportedIdentityProviders())
        .containsExactly("Google");
  }

  @Test
  void there_are_100_callbacks_at_most() {
    var many = IntStream.range(0, 101).mapToObj(i -> "https://app.example/" + i).toList();
    assertThat(create(r -> r.callbackURLs(many.subList(0, 100))).callbackURLs()).hasSize(100);
    assertThatThrownBy(() -> create(r -> r.callbackURLs(many)))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void a_client_from_configuration_is_told_too() {
    var client =
        sdk.describeUserPoolClient(r -> r.userPoolId("local_Sallyport").clientId("demoapp"))
            .userPoolClient();
    assertThat(client.allowedOAuthFlowsUserPoolClient()).isTrue();
    assertThat(client.allowedOAuthFlows()).containsExactly(OAuthFlowType.CODE);
    assertThat(client.allowedOAuthScopes()).containsExactlyInAnyOrder("openid", "email", "profile");
    assertThat(client.callbackURLs()).containsExactly("http://localhost:3000/callback");
    assertThat(client.logoutURLs()).containsExactly("http://localhost:3000/");
    assertThat(client.supportedIdentityProviders()).containsExactly("COGNITO");
  }
}
