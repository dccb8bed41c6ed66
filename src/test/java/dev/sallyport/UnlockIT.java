package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static dev.sallyport.SallyportForTests.somebody;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;

/** Whatever a person may do only so often an hour, an administrator lets them do again. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UnlockIT {
  private static final String POOL = "local_Sallyport";
  private static final String CLIENT = "demoapp";
  private static final String PASSWORD = "Horse-Battery-8";
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;

  @BeforeAll
  static void start() {
    sallyport =
        SallyportForTests.demo(
            Map.of(
                "SALLYPORT_LIMITS_FORGOTPERHOUR", "1",
                "SALLYPORT_LIMITS_RESENDPERHOUR", "1",
                "SALLYPORT_LIMITS_CONFIRMPERHOUR", "1",
                "SALLYPORT_LIMITS_CHANGEPERHOUR", "1",
                "SALLYPORT_LIMITS_ATTRIBUTECODESPERHOUR", "1",
                "SALLYPORT_LIMITS_VERIFYPERHOUR", "1",
                "SALLYPORT_LIMITS_SIGNINCODESPERHOUR", "1",
                "SALLYPORT_POOLS_0_FIRSTFACTORS", "PASSWORD,EMAIL_OTP",
                "SALLYPORT_POOLS_0_CLIENTS_0_FLOWS", "ALLOW_USER_PASSWORD_AUTH,ALLOW_USER_AUTH"));
    sdk = sallyport.sdk();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  /** Works once, and no more, and once more when the person was unlocked. */
  private static void unlocks(String user, ThrowingCallable call) {
    works(call);
    assertThatThrownBy(call).isInstanceOf(LimitExceededException.class);
    try (var own = sallyport.own("AdminUnlockUser")) {
      own.adminGetUser(r -> r.userPoolId(POOL).username(user));
    }
    works(call);
    assertThatThrownBy(call).isInstanceOf(LimitExceededException.class);
  }

  private static void works(ThrowingCallable call) {
    try {
      call.call();
    } catch (CodeMismatchException counted) {
      // as well
    } catch (Throwable trouble) {
      throw new AssertionError(trouble);
    }
  }

  private static String signedUp() {
    var user = somebody();
    sdk.signUp(
        r ->
            r.clientId(CLIENT)
                .username(user)
                .password(PASSWORD)
                .userAttributes(attribute("email", user + "@example.com")));
    return user;
  }

  private static String token(String user) {
    return sdk.initiateAuth(
            r ->
                r.clientId(CLIENT)
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)))
        .authenticationResult()
        .accessToken();
  }

  @Test
  void asking_for_a_reset() {
    var user = sallyport.user();
    unlocks(user, () -> sdk.forgotPassword(r -> r.clientId(CLIENT).username(user)));
  }

  @Test
  void having_a_code_sent_again() {
    var user = signedUp();
    unlocks(user, () -> sdk.resendConfirmationCode(r -> r.clientId(CLIENT).username(user)));
  }

  @Test
  void confirming_a_sign_up() {
    var user = signedUp();
    unlocks(
        user,
        () -> sdk.confirmSignUp(r -> r.clientId(CLIENT).username(user).confirmationCode("wrong")));
  }

  @Test
  void changing_the_password() {
    var user = sallyport.user();
    var token = token(user);
    unlocks(
        user,
        () ->
            sdk.changePassword(
                r -> r.accessToken(token).previousPassword(PASSWORD).proposedPassword(PASSWORD)));
  }

  @Test
  void having_an_address_verified() {
    var user = sallyport.user();
    var token = token(user);
    unlocks(
        user,
        () ->
            sdk.getUserAttributeVerificationCode(r -> r.accessToken(token).attributeName("email")));
  }

  @Test
  void verifying_an_address() {
    var user = sallyport.user();
    var token = token(user);
    sdk.getUserAttributeVerificationCode(r -> r.accessToken(token).attributeName("email"));
    unlocks(
        user,
        () ->
            sdk.verifyUserAttribute(
                r -> r.accessToken(token).attributeName("email").code("wrong")));
  }

  @Test
  void having_a_code_sent_to_sign_in() {
    var user = sallyport.user();
    unlocks(
        user,
        () ->
            sdk.initiateAuth(
                r ->
                    r.clientId(CLIENT)
                        .authFlow(AuthFlowType.USER_AUTH)
                        .authParameters(
                            Map.of("USERNAME", user, "PREFERRED_CHALLENGE", "EMAIL_OTP"))));
  }
}
