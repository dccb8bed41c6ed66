package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminGetUserResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;

/** The AWS SDK as it is, with nothing changed but the endpoint. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AwsSdkIT {
  private static CognitoServer server;

  @BeforeAll
  static void open() throws Exception {
    server = new CognitoServer();
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void a_signed_call_is_accepted() {
    try (var client =
        client(CognitoServer.KEY.id(), CognitoServer.KEY.secret().reveal(), "local")) {
      assertThat(alice(client).username()).isEqualTo("alice");
    }
  }

  @Test
  void a_wrong_secret_an_unknown_key_and_another_region_are_told_apart() {
    assertThat(code(CognitoServer.KEY.id(), "wrong", "local"))
        .isEqualTo("InvalidSignatureException");
    assertThat(code("AKIDNOBODY00000001", "wrong", "local"))
        .isEqualTo("UnrecognizedClientException");
    assertThat(code(CognitoServer.KEY.id(), CognitoServer.KEY.secret().reveal(), "eu-west-1"))
        .isEqualTo("InvalidSignatureException");
  }

  @Test
  void a_public_call_needs_no_signature_and_its_errors_have_their_types() {
    try (var client =
        CognitoIdentityProviderClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.port))
            .region(Region.of("local"))
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build()) {
      var answer =
          client.initiateAuth(r -> r.clientId("demoapp").authFlow(AuthFlowType.USER_SRP_AUTH));
      assertThat(answer.session()).isEqualTo(answer.responseMetadata().requestId());
      assertThat(
              catchThrowableOfType(
                  NotAuthorizedException.class, () -> client.getUser(r -> r.accessToken("a.b.c"))))
          .hasMessageContaining("Access Token has been revoked");
      assertThat(
              catchThrowableOfType(
                  InvalidParameterException.class, () -> client.initiateAuth(r -> r.clientId("a"))))
          .hasMessageContaining("Value null at 'authFlow' failed to satisfy constraint");
    }
  }

  private static String code(String key, String secret, String region) {
    try (var client = client(key, secret, region)) {
      return catchThrowableOfType(CognitoIdentityProviderException.class, () -> alice(client))
          .awsErrorDetails()
          .errorCode();
    }
  }

  private static AdminGetUserResponse alice(CognitoIdentityProviderClient client) {
    return client.adminGetUser(r -> r.userPoolId("local_A").username("alice"));
  }

  private static CognitoIdentityProviderClient client(String key, String secret, String region) {
    return CognitoIdentityProviderClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + server.port))
        .region(Region.of(region))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
        .build();
  }
}
