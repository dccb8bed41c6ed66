package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ClientSecretDescriptorType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolClientType;

/** A client's secret is replaced by another without a gap. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientSecretsIT {
  private static final String GIVEN = "a_secret_given_by_hand_0001";
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private UserPoolClientType client;

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
    var pool = sdk.createUserPool(r -> r.poolName("secrets")).userPool().id();
    client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(pool)
                        .clientName("app")
                        .generateSecret(true)
                        .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH))
            .userPoolClient();
  }

  private ClientSecretDescriptorType add() {
    return sdk.addUserPoolClientSecret(
            r -> r.userPoolId(client.userPoolId()).clientId(client.clientId()))
        .clientSecretDescriptor();
  }

  private void delete(String id) {
    sdk.deleteUserPoolClientSecret(
        r -> r.userPoolId(client.userPoolId()).clientId(client.clientId()).clientSecretId(id));
  }

  private static String hash(UserPoolClientType client, String username, String secret) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      var over = (username + client.clientId()).getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(mac.doFinal(over));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** What a sign-in of nobody answers: whether the secret was right comes before who it is. */
  private void attempt(CognitoIdentityProviderClient sdk, String secret) {
    sdk.initiateAuth(
        r ->
            r.clientId(client.clientId())
                .authFlow("USER_PASSWORD_AUTH")
                .authParameters(
                    Map.of(
                        "USERNAME",
                        "nobody",
                        "PASSWORD",
                        "Horse-Battery-8",
                        "SECRET_HASH",
                        hash(client, "nobody", secret))));
  }

  private void accepted(CognitoIdentityProviderClient sdk, String secret) {
    assertThatThrownBy(() -> attempt(sdk, secret)).hasMessageContaining("User does not exist.");
  }

  private void refused(CognitoIdentityProviderClient sdk, String secret) {
    assertThatThrownBy(() -> attempt(sdk, secret))
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Unable to verify secret hash for client");
  }

  private void revoke(String secret) {
    sdk.revokeToken(r -> r.clientId(client.clientId()).clientSecret(secret).token("not-a-token"));
  }

  @Test
  void both_secrets_count_until_one_is_deleted() {
    var first = client.clientSecret();
    var added = add();
    var second = added.clientSecretValue();
    assertThat(second).matches("[0-9a-z]{51}").isNotEqualTo(first);
    accepted(sdk, first);
    accepted(sdk, second);
    refused(sdk, "neither_of_the_two_secrets");
    assertThatThrownBy(() -> revoke("neither_of_the_two_secrets"))
        .hasMessageContaining("Invalid client secret");
    revoke(second);

    delete(listed(0).clientSecretId());
    refused(sdk, first);
    accepted(sdk, second);
    var described =
        sdk.describeUserPoolClient(
                r -> r.userPoolId(client.userPoolId()).clientId(client.clientId()))
            .userPoolClient();
    assertThat(described.clientSecret()).isEqualTo(second);
    assertThat(listed(0).clientSecretId()).isEqualTo(added.clientSecretId());
  }

  private ClientSecretDescriptorType listed(int index) {
    return sdk.listUserPoolClientSecrets(
            r -> r.userPoolId(client.userPoolId()).clientId(client.clientId()))
        .clientSecrets()
        .get(index);
  }

  @Test
  void a_list_shows_ids_and_dates_and_no_values() {
    add();
    assertThat(listed(0).clientSecretValue()).isNull();
    assertThat(listed(1).clientSecretValue()).isNull();
    assertThat(listed(0).clientSecretId()).isNotEqualTo(listed(1).clientSecretId());
    assertThat(listed(0).clientSecretCreateDate())
        .isBeforeOrEqualTo(listed(1).clientSecretCreateDate());
  }

  @Test
  void a_secret_may_be_given_and_not_twice() {
    sdk.addUserPoolClientSecret(
        r -> r.userPoolId(client.userPoolId()).clientId(client.clientId()).clientSecret(GIVEN));
    accepted(sdk, GIVEN);
    delete(listed(0).clientSecretId());
    assertThatThrownBy(
            () ->
                sdk.addUserPoolClientSecret(
                    r ->
                        r.userPoolId(client.userPoolId())
                            .clientId(client.clientId())
                            .clientSecret(GIVEN)))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void there_are_two_at_most_and_one_at_least() {
    var only = listed(0).clientSecretId();
    assertThatThrownBy(() -> delete(only)).isInstanceOf(InvalidParameterException.class);
    add();
    assertThatThrownBy(this::add).isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> delete("nothing")).isInstanceOf(ResourceNotFoundException.class);
    accepted(sdk, client.clientSecret());
  }

  @Test
  void a_public_client_and_one_from_configuration_get_none() {
    var open =
        sdk.createUserPoolClient(r -> r.userPoolId(client.userPoolId()).clientName("open"))
            .userPoolClient();
    assertThatThrownBy(
            () ->
                sdk.addUserPoolClientSecret(
                    r -> r.userPoolId(open.userPoolId()).clientId(open.clientId())))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () ->
                sdk.addUserPoolClientSecret(
                    r -> r.userPoolId("local_Sallyport").clientId("demoguarded")))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void another_replica_takes_a_new_secret_and_refuses_a_deleted_one() {
    try (var other = sallyport.replica(Map.of())) {
      accepted(other.sdk(), client.clientSecret());
      var second = add().clientSecretValue();
      await().untilAsserted(() -> accepted(other.sdk(), second));
      delete(listed(0).clientSecretId());
      await().untilAsserted(() -> refused(other.sdk(), client.clientSecret()));
    }
  }
}
