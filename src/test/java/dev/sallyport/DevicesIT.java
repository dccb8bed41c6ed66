package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static software.amazon.awssdk.services.cognitoidentityprovider.model.DeviceRememberedStatusType.NOT_REMEMBERED;
import static software.amazon.awssdk.services.cognitoidentityprovider.model.DeviceRememberedStatusType.REMEMBERED;

import dev.sallyport.crypto.SrpClient;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ConfirmDeviceResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DeviceKeyExistsException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.DeviceType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidUserPoolConfigurationException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;
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
                              ExplicitAuthFlowsType.ALLOW_ADMIN_USER_PASSWORD_AUTH,
                              ExplicitAuthFlowsType.ALLOW_USER_SRP_AUTH,
                              ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH))
              .userPoolClient();
      MfaPool.keyed(sallyport, pool.id());
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

    AuthenticationResultType refresh(String token, String deviceKey) {
      var parameters = new HashMap<>(Map.of("REFRESH_TOKEN", token));
      if (deviceKey != null) {
        parameters.put("DEVICE_KEY", deviceKey);
      }
      return sdk.initiateAuth(
              r ->
                  r.clientId(client)
                      .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                      .authParameters(parameters))
          .authenticationResult();
    }

    AuthenticationResultType exchange(String token, String deviceKey) {
      return sdk.getTokensFromRefreshToken(
              r -> r.clientId(client).refreshToken(token).deviceKey(deviceKey))
          .authenticationResult();
    }

    DeviceType device(String user, String key) {
      return sdk.adminGetDevice(r -> r.userPoolId(pool).username(user).deviceKey(key)).device();
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

    /** Signs in on this device. */
    RespondToAuthChallengeResponse prove(Place at, String user) {
      return prove(at, user, at.signIn(user, key).session(), secret);
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

  /** What the middle of an access token says. */
  private static JsonObject claims(String token) {
    var middle = token.split("\\.")[1];
    return new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(middle)));
  }

  private static String deviceOf(String token) {
    return claims(token).getString("device_key");
  }

  private static void isRefused(ThrowingCallable refresh) {
    assertThatThrownBy(refresh)
        .isInstanceOf(NotAuthorizedException.class)
        .hasMessageContaining("Invalid Refresh Token");
  }

  @Test
  void access_tokens_say_which_device_they_are_for_from_the_first_on_and_ID_tokens_do_not() {
    var user = remembering.user();
    var first = remembering.fresh(user);
    var phone = Phone.of(first);
    assertThat(deviceOf(first.accessToken())).isEqualTo(phone.key());
    assertThat(claims(first.idToken()).containsKey("device_key")).isFalse();
    phone.confirm(first.accessToken());
    var proved = phone.prove(remembering, user).authenticationResult();
    assertThat(deviceOf(proved.accessToken())).isEqualTo(phone.key());
    var refreshed = remembering.refresh(proved.refreshToken(), phone.key());
    assertThat(deviceOf(refreshed.accessToken())).isEqualTo(phone.key());
    assertThat(refreshed.newDeviceMetadata()).isNull();
    var other = remembering.fresh(user);
    assertThat(deviceOf(other.accessToken())).isNotEqualTo(phone.key());
  }

  @Test
  void AC073_a_confirmed_device_refreshes_with_its_own_key_only() {
    var user = remembering.user();
    var first = remembering.fresh(user);
    var phone = Phone.of(first);
    phone.confirm(first.accessToken());
    var other = remembering.fresh(user);
    var tablet = Phone.of(other);
    tablet.confirm(other.accessToken());
    isRefused(() -> remembering.refresh(first.refreshToken(), null));
    isRefused(() -> remembering.refresh(first.refreshToken(), ""));
    isRefused(() -> remembering.refresh(first.refreshToken(), tablet.key()));
    isRefused(() -> remembering.exchange(first.refreshToken(), null));
    isRefused(() -> remembering.exchange(first.refreshToken(), tablet.key()));
    assertThat(remembering.refresh(first.refreshToken(), phone.key()).accessToken()).isNotEmpty();
    assertThat(remembering.exchange(first.refreshToken(), phone.key()).accessToken()).isNotEmpty();
  }

  @Test
  void a_device_that_nobody_confirmed_need_not_be_named_but_another_must_not() {
    var user = remembering.user();
    var told =
        sdk.adminInitiateAuth(
                r ->
                    r.userPoolId(remembering.pool())
                        .clientId(remembering.client())
                        .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)))
            .authenticationResult();
    var key = told.newDeviceMetadata().deviceKey();
    var other = remembering.fresh(user).newDeviceMetadata().deviceKey();
    assertThat(remembering.refresh(told.refreshToken(), null).accessToken()).isNotEmpty();
    assertThat(remembering.refresh(told.refreshToken(), key).accessToken()).isNotEmpty();
    isRefused(() -> remembering.refresh(told.refreshToken(), other));
  }

  @Test
  void a_pool_that_tracks_devices_no_longer_asks_for_no_key() {
    var place = Place.of(false);
    var user = place.user();
    var first = place.fresh(user);
    Phone.of(first).confirm(first.accessToken());
    sdk.updateUserPool(r -> r.userPoolId(place.pool()));
    await()
        .untilAsserted(
            () -> assertThat(place.refresh(first.refreshToken(), null).accessToken()).isNotEmpty());
  }

  @Test
  void a_rotated_session_keeps_its_device() {
    var client =
        sdk.createUserPoolClient(
                r ->
                    r.userPoolId(remembering.pool())
                        .clientName("rotating")
                        .refreshTokenRotation(f -> f.feature("ENABLED").retryGracePeriodSeconds(30))
                        .explicitAuthFlows(ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH))
            .userPoolClient()
            .clientId();
    var place = new Place(remembering.pool(), client);
    var user = place.user();
    var first = place.fresh(user);
    var phone = Phone.of(first);
    phone.confirm(first.accessToken());
    isRefused(() -> place.exchange(first.refreshToken(), null));
    var second = place.exchange(first.refreshToken(), phone.key());
    assertThat(deviceOf(second.accessToken())).isEqualTo(phone.key());
    // What the grace period keeps is given to the device only.
    isRefused(() -> place.exchange(first.refreshToken(), null));
    assertThat(place.exchange(first.refreshToken(), phone.key())).isEqualTo(second);
    sdk.forgetDevice(r -> r.accessToken(second.accessToken()).deviceKey(phone.key()));
    assertThatThrownBy(() -> place.exchange(first.refreshToken(), phone.key()))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> place.exchange(second.refreshToken(), phone.key()))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void AC090_forgetting_a_device_ends_what_was_begun_on_it_and_nothing_else() {
    var user = remembering.user();
    var first = remembering.fresh(user);
    var phone = Phone.of(first);
    phone.confirm(first.accessToken());
    var again = phone.prove(remembering, user).authenticationResult();
    var other = remembering.fresh(user);
    var tablet = Phone.of(other);
    tablet.confirm(other.accessToken());
    sdk.forgetDevice(r -> r.accessToken(other.accessToken()).deviceKey(phone.key()));
    for (var ended : List.of(first, again)) {
      assertThatThrownBy(() -> remembering.refresh(ended.refreshToken(), phone.key()))
          .isInstanceOf(NotAuthorizedException.class)
          .hasMessageContaining("Refresh Token has been revoked");
      assertThatThrownBy(() -> remembering.exchange(ended.refreshToken(), phone.key()))
          .isInstanceOf(NotAuthorizedException.class);
      assertThatThrownBy(() -> sdk.getUser(r -> r.accessToken(ended.accessToken())))
          .isInstanceOf(NotAuthorizedException.class);
      // So nobody brings it back, either.
      assertThatThrownBy(() -> phone.confirm(ended.accessToken()))
          .isInstanceOf(NotAuthorizedException.class);
    }
    assertThatThrownBy(() -> phone.confirm(other.accessToken()))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Invalid device key given.");
    assertThat(remembering.refresh(other.refreshToken(), tablet.key()).accessToken()).isNotEmpty();
    sdk.adminForgetDevice(
        r -> r.userPoolId(remembering.pool()).username(user).deviceKey(tablet.key()));
    assertThatThrownBy(() -> remembering.refresh(other.refreshToken(), tablet.key()))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void a_device_is_confirmed_in_the_session_it_got_its_name_in() {
    var user = remembering.user();
    var phone = Phone.of(remembering.fresh(user));
    var other = remembering.fresh(user);
    assertThatThrownBy(() -> phone.confirm(other.accessToken()))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Invalid device key given.");
  }

  @Test
  void a_sign_in_on_a_device_is_noted_with_its_time_and_place() {
    var user = asking.user();
    var first = asking.fresh(user);
    var phone = Phone.of(first);
    phone.confirm(first.accessToken());
    var before = asking.device(user, phone.key());
    sdk.adminInitiateAuth(
        r ->
            r.userPoolId(asking.pool())
                .clientId(asking.client())
                .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                .contextData(
                    c ->
                        c.ipAddress("192.0.2.77")
                            .serverName("a")
                            .serverPath("/")
                            .httpHeaders(List.of()))
                .authParameters(
                    Map.of("USERNAME", user, "PASSWORD", PASSWORD, "DEVICE_KEY", phone.key())));
    var after = asking.device(user, phone.key());
    assertThat(after.deviceAttributes())
        .extracting(each -> each.name() + "=" + each.value())
        .contains("last_ip_used=192.0.2.77", "device_name=phone");
    assertThat(before.deviceAttributes())
        .extracting(AttributeType::value)
        .doesNotContain("192.0.2.77");
    assertThat(after.deviceLastAuthenticatedDate()).isAfter(before.deviceLastAuthenticatedDate());
    assertThat(after.deviceCreateDate()).isEqualTo(before.deviceCreateDate());
    sdk.updateDeviceStatus(
        r ->
            r.accessToken(first.accessToken())
                .deviceKey(phone.key())
                .deviceRememberedStatus(REMEMBERED));
    assertThat(asking.device(user, phone.key()).deviceLastAuthenticatedDate())
        .isEqualTo(after.deviceLastAuthenticatedDate());
  }

  @Test
  void a_page_goes_on_where_the_last_ended_though_its_last_device_was_forgotten() {
    var user = remembering.user();
    for (var i = 0; i < 3; i++) {
      var told = remembering.fresh(user);
      Phone.of(told).confirm(told.accessToken());
    }
    var token = remembering.fresh(user).accessToken();
    var first = sdk.listDevices(r -> r.accessToken(token).limit(1));
    var told = first.devices().getFirst().deviceKey();
    sdk.forgetDevice(r -> r.accessToken(token).deviceKey(told));
    var rest =
        sdk.listDevices(
            r -> r.accessToken(token).limit(10).paginationToken(first.paginationToken()));
    assertThat(rest.devices()).hasSize(2).extracting(DeviceType::deviceKey).doesNotContain(told);
    assertThat(rest.paginationToken()).isNull();
  }

  @Test
  void a_pool_has_no_more_devices_than_it_may() {
    var user = remembering.user();
    var first = remembering.fresh(user);
    Phone.of(first).confirm(first.accessToken());
    var redis =
        Redis.createClient(
            sallyport.vertx(), sallyport.redis().ownConfig().urls().getFirst().reveal());
    var counted = "sp:pool:{" + remembering.pool() + "}:device-count";
    var before =
        SallyportForTests.done(redis.send(Request.cmd(Command.GET).arg(counted))).toString();
    SallyportForTests.done(redis.send(Request.cmd(Command.SET).arg(counted).arg("100000")));
    try {
      var more = remembering.fresh(user);
      assertThatThrownBy(() -> Phone.of(more).confirm(more.accessToken()))
          .isInstanceOf(LimitExceededException.class);
    } finally {
      SallyportForTests.done(redis.send(Request.cmd(Command.SET).arg(counted).arg(before)));
      SallyportForTests.done(redis.close());
    }
  }
}
