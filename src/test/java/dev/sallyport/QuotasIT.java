package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.webauthn.AuthenticatorForTests;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeDataType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.IdentityProviderTypeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;

/** How many there may be of everything is configured, and one more is refused. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class QuotasIT {
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private static String pool;
  private static String full;
  private static String linking;

  @BeforeAll
  static void start() {
    sallyport =
        PasskeysForTests.gateway(
            Map.ofEntries(
                Map.entry("SALLYPORT_POOLS_0_DEVICES_ONLYONUSERPROMPT", "true"),
                Map.entry("SALLYPORT_QUOTAS_POOLS", "3"),
                Map.entry("SALLYPORT_QUOTAS_CLIENTS", "2"),
                Map.entry("SALLYPORT_QUOTAS_SECRETSPERCLIENT", "3"),
                Map.entry("SALLYPORT_QUOTAS_RESOURCESERVERS", "2"),
                Map.entry("SALLYPORT_QUOTAS_IDENTITYPROVIDERS", "2"),
                Map.entry("SALLYPORT_QUOTAS_CUSTOMATTRIBUTES", "2"),
                Map.entry("SALLYPORT_QUOTAS_GROUPS", "3"),
                Map.entry("SALLYPORT_QUOTAS_GROUPSPERUSER", "2"),
                Map.entry("SALLYPORT_QUOTAS_USERS", "6"),
                Map.entry("SALLYPORT_QUOTAS_PASSKEYSPERUSER", "1"),
                Map.entry("SALLYPORT_QUOTAS_LINKEDIDENTITIESPERUSER", "2"),
                Map.entry("SALLYPORT_QUOTAS_DEVICESPERUSER", "2")));
    sdk = sallyport.sdk();
    pool = sdk.createUserPool(r -> r.poolName("one")).userPool().id();
    linking = sdk.createUserPool(r -> r.poolName("third")).userPool().id();
    full = sdk.createUserPool(r -> r.poolName("other")).userPool().id();
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
  void people() {
    var client =
        sdk.createUserPoolClient(r -> r.userPoolId(full).clientName("app"))
            .userPoolClient()
            .clientId();
    fullAfter(6, i -> made("user" + i));
    assertThatThrownBy(
            () -> sdk.signUp(r -> r.clientId(client).username("zoe").password("Horse-Battery-8")))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("6 users at most");
    sdk.adminDeleteUser(r -> r.userPoolId(full).username("user2"));
    sdk.signUp(r -> r.clientId(client).username("zoe").password("Horse-Battery-8"));
    assertThatThrownBy(() -> made("yves")).isInstanceOf(LimitExceededException.class);
    assertThat(sdk.listUsers(r -> r.userPoolId(full)).users()).hasSize(6);
  }

  private static void made(String name) {
    sdk.adminCreateUser(r -> r.userPoolId(full).username(name).messageAction("SUPPRESS"));
  }

  @Test
  void secrets_of_a_client() {
    var client =
        sdk.createUserPoolClient(r -> r.userPoolId(full).clientName("server").generateSecret(true))
            .userPoolClient()
            .clientId();
    fullAfter(2, _ -> sdk.addUserPoolClientSecret(r -> r.userPoolId(full).clientId(client)));
    var kept =
        sdk.listUserPoolClientSecrets(r -> r.userPoolId(full).clientId(client)).clientSecrets();
    assertThat(kept).hasSize(3);
    kept.stream()
        .skip(1)
        .forEach(
            one ->
                sdk.deleteUserPoolClientSecret(
                    r -> r.userPoolId(full).clientId(client).clientSecretId(one.clientSecretId())));
    assertThatThrownBy(
            () ->
                sdk.deleteUserPoolClientSecret(
                    r ->
                        r.userPoolId(full)
                            .clientId(client)
                            .clientSecretId(kept.getFirst().clientSecretId())))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void custom_attributes() {
    IntStream.range(0, 2).forEach(i -> attribute("a" + i));
    assertThatThrownBy(() -> attribute("a2"))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("at most 2 custom attributes");
  }

  private static void attribute(String name) {
    sdk.addCustomAttributes(
        r ->
            r.userPoolId(pool)
                .customAttributes(a -> a.name(name).attributeDataType(AttributeDataType.STRING)));
  }

  @Test
  void passkeys_of_a_person() {
    var people = PasskeysForTests.at(sallyport);
    var token = people.signedIn(sallyport.user());
    people.register(token, AuthenticatorForTests.at(PasskeysForTests.ORIGIN));
    assertThatThrownBy(() -> people.start(token))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("1 passkeys at most");
  }

  @Test
  void identities_linked_to_a_person() {
    sdk.createIdentityProvider(
        r ->
            r.userPoolId(linking)
                .providerName("Google")
                .providerType("Google")
                .providerDetails(
                    Map.of("client_id", "us", "client_secret", "s", "authorize_scopes", "openid")));
    sdk.adminCreateUser(r -> r.userPoolId(linking).username("alice").messageAction("SUPPRESS"));
    fullAfter(
        2,
        i ->
            sdk.adminLinkProviderForUser(
                r ->
                    r.userPoolId(linking)
                        .destinationUser(
                            d -> d.providerName("Cognito").providerAttributeValue("alice"))
                        .sourceUser(
                            s ->
                                s.providerName("Google")
                                    .providerAttributeName("Cognito_Subject")
                                    .providerAttributeValue("number" + i))));
  }

  @Test
  void devices_of_a_person() {
    var user = sallyport.user();
    var last = IntStream.range(0, 3).mapToObj(_ -> confirmed(user)).toList().getLast();
    assertThat(sdk.listDevices(r -> r.accessToken(last)).devices()).hasSize(2);
  }

  /** Signs in on a device that is remembered, and answers the access token. */
  private static String confirmed(String user) {
    var tokens =
        sdk.initiateAuth(
                r ->
                    r.clientId("demoapp")
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", user, "PASSWORD", "Horse-Battery-8")))
            .authenticationResult();
    sdk.confirmDevice(
        r ->
            r.accessToken(tokens.accessToken())
                .deviceKey(tokens.newDeviceMetadata().deviceKey())
                .deviceSecretVerifierConfig(c -> c.salt("AQ==").passwordVerifier("AQ==")));
    return tokens.accessToken();
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
