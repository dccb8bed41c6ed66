package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.cognitoidentityprovider.model.DeviceRememberedStatusType.NOT_REMEMBERED;
import static software.amazon.awssdk.services.cognitoidentityprovider.model.DeviceRememberedStatusType.REMEMBERED;

import dev.sallyport.crypto.SrpClient;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ConfirmDeviceResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DeviceKeyExistsException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidUserPoolConfigurationException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RespondToAuthChallengeResponse;

/** Devices through the AWS SDK: confirmed, remembered, proved, forgotten (auth-flows.md §8). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DevicesIT {
  private static final String PASSWORD = "Horse-Battery-8";

  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private static Place remembering;
  private static Place asking;

  /** A pool that tracks devices, and its client. */
  private record Place(String pool, String client) {
    static Place of(boolean onlyOnPrompt) {
      var pool =
          sdk.createUserPool(
                  r ->
                      r.poolName("devices")
                          .deviceConfiguration(
                              d ->
                                  d.challengeRequiredOnNewDevice(true)
                                      .deviceOnlyRememberedOnUserPrompt(onlyOnPrompt)))
              .userPool();
      assertThat(pool.deviceConfiguration().deviceOnlyRememberedOnUserPrompt())
          .isEqualTo(onlyOnPrompt);
      var client =
          sdk.createUserPoolClient(
                  r ->
                      r.userPoolId(pool.id())
                          .clientName("app")
                          .explicitAuthFlows(
                              ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH,
                              ExplicitAuthFlowsType.ALLOW_USER_SRP_AUTH,
                              ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH))
              .userPoolClient();
      return new Place(pool.id(), client.clientId());
    }

    String user() {
      var name = SallyportForTests.somebody();
      sdk.adminCreateUser(r -> r.userPoolId(pool).username(name).messageAction("SUPPRESS"));
      sdk.adminSetUserPassword(
          r -> r.userPoolId(pool).username(name).password(PASSWORD).permanent(true));
      return name;
    }

    InitiateAuthResponse signIn(String user, String deviceKey) {
      var parameters = new HashMap<>(Map.of("USERNAME", user, "PASSWORD", PASSWORD));
      if (deviceKey != null) {
        parameters.put("DEVICE_KEY", deviceKey);
      }
      return sdk.initiateAuth(
          r ->
              r.clientId(client)
                  .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                  .authParameters(parameters));
    }

    AuthenticationResultType fresh(String user) {
      return signIn(user, null).authenticationResult();
    }
  }

  /** What a device keeps of itself. */
  private record Phone(String key, String group, String secret, BigInteger salt) {
    static Phone of(AuthenticationResultType told) {
      var random = new SecureRandom();
      var bytes = new byte[40];
      random.nextBytes(bytes);
      return new Phone(
          told.newDeviceMetadata().deviceKey(),
          told.newDeviceMetadata().deviceGroupKey(),
          Base64.getEncoder().encodeToString(bytes),
          new BigInteger(128, random));
    }

    ConfirmDeviceResponse confirm(String token) {
      var verifier = SrpClient.ofDevice(group).verifier(key, secret, salt);
      return sdk.confirmDevice(
          r ->
              r.accessToken(token)
                  .deviceKey(key)
                  .deviceName("phone")
                  .deviceSecretVerifierConfig(
                      c ->
                          c.salt(Base64.getEncoder().encodeToString(salt.toByteArray()))
                              .passwordVerifier(Base64.getEncoder().encodeToString(verifier))));
    }

    /** Answers DEVICE_SRP_AUTH and what follows. */
    RespondToAuthChallengeResponse prove(
        Place at, String user, String session, String knownSecret) {
      var srp = SrpClient.ofDevice(group);
      var asked =
          sdk.respondToAuthChallenge(
              r ->
                  r.clientId(at.client())
                      .challengeName(ChallengeNameType.DEVICE_SRP_AUTH)
                      .session(session)
                      .challengeResponses(
                          Map.of("USERNAME", user, "DEVICE_KEY", key, "SRP_A", srp.srpA())));
      assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.DEVICE_PASSWORD_VERIFIER);
      var shown = asked.challengeParameters();
      var timestamp = SrpClient.timestamp(Instant.now());
      var signature =
          srp.signature(
              key,
              knownSecret,
              shown.get("SALT"),
              shown.get("SRP_B"),
              shown.get("SECRET_BLOCK"),
              timestamp);
      return sdk.respondToAuthChallenge(
          r ->
              r.clientId(at.client())
                  .challengeName(ChallengeNameType.DEVICE_PASSWORD_VERIFIER)
                  .session(asked.session())
                  .challengeResponses(
                      Map.of(
                          "USERNAME", user,
                          "DEVICE_KEY", key,
                          "PASSWORD_CLAIM_SECRET_BLOCK", shown.get("SECRET_BLOCK"),
                          "PASSWORD_CLAIM_SIGNATURE", signature,
                          "TIMESTAMP", timestamp)));
    }
  }

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    sdk = sallyport.sdk();
    remembering = Place.of(false);
    asking = Place.of(true);
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @Test
  void a_confirmed_device_proves_itself_at_the_next_sign_in() {
    var user = remembering.user();
    var first = remembering.fresh(user);
    var phone = Phone.of(first);
    assertThat(phone.key()).startsWith("local_");
    assertThat(phone.confirm(first.accessToken()).userConfirmationNecessary()).isFalse();
    var asked = remembering.signIn(user, phone.key());
    assertThat(asked.challengeName()).isEqualTo(ChallengeNameType.DEVICE_SRP_AUTH);
    var granted = phone.prove(remembering, user, asked.session(), phone.secret());
    assertThat(granted.authenticationResult().accessToken()).isNotEmpty();
    assertThat(granted.authenticationResult().newDeviceMetadata()).isNull();
  }

  @Test
  void AC090_a_device_that_does_not_know_its_secret_ends_the_attempt() {
    var user = remembering.user();
    var first = remembering.fresh(user);
    var phone = Phone.of(first);
    phone.confirm(first.accessToken());
    var session = remembering.signIn(user, phone.key()).session();
    assertThatThrownBy(() -> phone.prove(remembering, user, session, "guessed"))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> phone.prove(remembering, user, session, phone.secret()))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void what_is_no_proof_of_a_device_at_all_spends_no_try_of_the_attempt() {
    var user = remembering.user();
    var first = remembering.fresh(user);
    var phone = Phone.of(first);
    phone.confirm(first.accessToken());
    var session = remembering.signIn(user, phone.key()).session();
    for (var answer :
        List.of(
            Map.of("USERNAME", user, "SRP_A", "no number"),
            Map.of("USERNAME", user, "SRP_A", "02", "DEVICE_KEY", "local_another"))) {
      assertThatThrownBy(
              () ->
                  sdk.respondToAuthChallenge(
                      r ->
                          r.clientId(remembering.client())
                              .challengeName(ChallengeNameType.DEVICE_SRP_AUTH)
                              .session(session)
                              .challengeResponses(answer)))
          .isInstanceOfAny(InvalidParameterException.class, ResourceNotFoundException.class);
    }
    assertThat(phone.prove(remembering, user, session, phone.secret()).authenticationResult())
        .isNotNull();
  }

  @Test
  void AC090_the_key_of_somebody_elses_device_is_none() {
    var owner = remembering.user();
    var first = remembering.fresh(owner);
    var phone = Phone.of(first);
    phone.confirm(first.accessToken());
    var thief = remembering.user();
    assertThatThrownBy(() -> remembering.signIn(thief, phone.key()))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Device does not exist.");
    var token = remembering.fresh(thief).accessToken();
    assertThatThrownBy(() -> phone.confirm(token)).isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> sdk.getDevice(r -> r.accessToken(token).deviceKey(phone.key())))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void AC090_a_guessed_key_is_told_only_after_the_right_password() {
    var user = remembering.user();
    var unknown = "local_00000000-0000-0000-0000-000000000000";
    assertThatThrownBy(() -> remembering.signIn(user, unknown))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () ->
                sdk.initiateAuth(
                    r ->
                        r.clientId(remembering.client())
                            .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                            .authParameters(
                                Map.of(
                                    "USERNAME", user,
                                    "PASSWORD", "Wrong-Horse-1",
                                    "DEVICE_KEY", unknown))))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void where_the_person_must_say_so_a_device_is_not_remembered_before() {
    var user = asking.user();
    var first = asking.fresh(user);
    var phone = Phone.of(first);
    assertThat(phone.confirm(first.accessToken()).userConfirmationNecessary()).isTrue();
    assertThat(asking.signIn(user, phone.key()).authenticationResult()).isNotNull();
    sdk.updateDeviceStatus(
        r ->
            r.accessToken(first.accessToken())
                .deviceKey(phone.key())
                .deviceRememberedStatus(REMEMBERED));
    assertThat(asking.signIn(user, phone.key()).challengeName())
        .isEqualTo(ChallengeNameType.DEVICE_SRP_AUTH);
    sdk.adminUpdateDeviceStatus(
        r ->
            r.userPoolId(asking.pool())
                .username(user)
                .deviceKey(phone.key())
                .deviceRememberedStatus(NOT_REMEMBERED));
    assertThat(asking.signIn(user, phone.key()).authenticationResult()).isNotNull();
  }

  @Test
  void a_forgotten_device_is_a_stranger_also_in_the_middle_of_its_proof() {
    var user = remembering.user();
    var first = remembering.fresh(user);
    var phone = Phone.of(first);
    phone.confirm(first.accessToken());
    var session = remembering.signIn(user, phone.key()).session();
    sdk.forgetDevice(r -> r.accessToken(first.accessToken()).deviceKey(phone.key()));
    assertThatThrownBy(() -> phone.prove(remembering, user, session, phone.secret()))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> remembering.signIn(user, phone.key()))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () ->
                sdk.adminForgetDevice(
                    r -> r.userPoolId(remembering.pool()).username(user).deviceKey(phone.key())))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void devices_are_listed_in_pages_and_told_one_by_one() {
    var user = remembering.user();
    for (var i = 0; i < 3; i++) {
      var told = remembering.fresh(user);
      Phone.of(told).confirm(told.accessToken());
    }
    var token = remembering.fresh(user).accessToken();
    var first = sdk.listDevices(r -> r.accessToken(token).limit(2));
    assertThat(first.devices()).hasSize(2);
    var rest =
        sdk.adminListDevices(
            r ->
                r.userPoolId(remembering.pool())
                    .username(user)
                    .limit(2)
                    .paginationToken(first.paginationToken()));
    assertThat(rest.devices()).hasSize(1);
    assertThat(rest.paginationToken()).isNull();
    var key = rest.devices().getFirst().deviceKey();
    var device = sdk.getDevice(r -> r.accessToken(token).deviceKey(key)).device();
    assertThat(device.deviceAttributes())
        .extracting(each -> each.name() + "=" + each.value())
        .contains("device_name=phone", "dev:device_remembered_status=remembered");
    assertThat(
            sdk.adminGetDevice(r -> r.userPoolId(remembering.pool()).username(user).deviceKey(key))
                .device())
        .isEqualTo(device);
  }

  @Test
  void a_device_is_confirmed_once_and_with_numbers_that_can_be() {
    var user = remembering.user();
    var first = remembering.fresh(user);
    var phone = Phone.of(first);
    phone.confirm(first.accessToken());
    phone.confirm(first.accessToken());
    var other = new Phone(phone.key(), phone.group(), "another secret", phone.salt());
    assertThatThrownBy(() -> other.confirm(first.accessToken()))
        .isInstanceOf(DeviceKeyExistsException.class);
    for (var bad : new String[] {"", "?", Base64.getEncoder().encodeToString(new byte[500])}) {
      assertThatThrownBy(
              () ->
                  sdk.confirmDevice(
                      r ->
                          r.accessToken(first.accessToken())
                              .deviceKey(phone.key())
                              .deviceSecretVerifierConfig(
                                  c -> c.salt("AQ==").passwordVerifier(bad))))
          .isInstanceOf(InvalidParameterException.class);
    }
  }

  @Test
  void a_pool_that_tracks_no_devices_says_so() {
    MfaPool.keyed(sallyport, "local_Sallyport");
    var user = sallyport.user();
    var tokens =
        sdk.initiateAuth(
                r ->
                    r.clientId("demoapp")
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(
                            Map.of("USERNAME", user, "PASSWORD", PASSWORD, "DEVICE_KEY", "a_0")))
            .authenticationResult();
    assertThat(tokens.newDeviceMetadata()).isNull();
    assertThatThrownBy(() -> sdk.listDevices(r -> r.accessToken(tokens.accessToken())))
        .isInstanceOf(InvalidUserPoolConfigurationException.class);
  }

  @Test
  void a_remembered_device_also_proves_itself_after_srp() {
    var user = remembering.user();
    var first = remembering.fresh(user);
    var phone = Phone.of(first);
    phone.confirm(first.accessToken());
    var srp = SrpClient.of(remembering.pool());
    var asked =
        sdk.initiateAuth(
            r ->
                r.clientId(remembering.client())
                    .authFlow(AuthFlowType.USER_SRP_AUTH)
                    .authParameters(Map.of("USERNAME", user, "SRP_A", srp.srpA())));
    var shown = asked.challengeParameters();
    var timestamp = SrpClient.timestamp(Instant.now());
    var next =
        sdk.respondToAuthChallenge(
            r ->
                r.clientId(remembering.client())
                    .challengeName(ChallengeNameType.PASSWORD_VERIFIER)
                    .session(asked.session())
                    .challengeResponses(
                        Map.of(
                            "USERNAME", user,
                            "DEVICE_KEY", phone.key(),
                            "PASSWORD_CLAIM_SECRET_BLOCK", shown.get("SECRET_BLOCK"),
                            "PASSWORD_CLAIM_SIGNATURE",
                                srp.signature(
                                    shown.get("USER_ID_FOR_SRP"),
                                    PASSWORD,
                                    shown.get("SALT"),
                                    shown.get("SRP_B"),
                                    shown.get("SECRET_BLOCK"),
                                    timestamp),
                            "TIMESTAMP", timestamp)));
    assertThat(next.challengeName()).isEqualTo(ChallengeNameType.DEVICE_SRP_AUTH);
    assertThat(
            phone.prove(remembering, user, next.session(), phone.secret()).authenticationResult())
        .isNotNull();
  }
}
