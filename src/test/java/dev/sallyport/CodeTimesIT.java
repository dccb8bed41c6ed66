package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static dev.sallyport.SallyportForTests.somebody;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExpiredCodeException;

/** How long each code works is configured. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CodeTimesIT {
  private static final String CLIENT = "demoapp";
  private static final String PASSWORD = "Horse-Battery-8";
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;

  @BeforeAll
  static void start() {
    sallyport =
        SallyportForTests.demo(
            Map.of(
                "SALLYPORT_CODES_SIGNUPTIME", "10m",
                "SALLYPORT_CODES_RESETTIME", "3h",
                "SALLYPORT_CODES_ATTRIBUTETIME", "20m"));
    sdk = sallyport.sdk();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static String signedUp() {
    var user = somebody();
    sdk.signUp(
        r ->
            r.clientId(CLIENT)
                .username(user)
                .password(PASSWORD)
                .userAttributes(attribute("email", mail(user))));
    return user;
  }

  private static String mail(String user) {
    return user + "@example.com";
  }

  private static void confirm(String user) {
    sdk.confirmSignUp(
        r -> r.clientId(CLIENT).username(user).confirmationCode(sallyport.code(mail(user))));
  }

  private static void reset(String user) {
    sdk.confirmForgotPassword(
        r ->
            r.clientId(CLIENT)
                .username(user)
                .confirmationCode(sallyport.code(mail(user)))
                .password("Other-Horse-9"));
  }

  @Test
  void of_a_sign_up() {
    var slow = signedUp();
    sallyport.advance("11m");
    assertThatThrownBy(() -> confirm(slow)).isInstanceOf(ExpiredCodeException.class);
    var fast = signedUp();
    sallyport.advance("9m");
    confirm(fast);
  }

  @Test
  void of_a_reset_which_may_be_longer_too() {
    var slow = sallyport.user();
    sdk.forgotPassword(r -> r.clientId(CLIENT).username(slow));
    sallyport.advance("181m");
    assertThatThrownBy(() -> reset(slow)).isInstanceOf(ExpiredCodeException.class);
    var fast = sallyport.user();
    sdk.forgotPassword(r -> r.clientId(CLIENT).username(fast));
    sallyport.advance("179m");
    reset(fast);
  }

  @Test
  void of_a_changed_address() {
    verify("19m");
    assertThatThrownBy(() -> verify("21m")).isInstanceOf(ExpiredCodeException.class);
  }

  private static void verify(String after) {
    var user = sallyport.user();
    var token =
        sdk.initiateAuth(
                r ->
                    r.clientId(CLIENT)
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)))
            .authenticationResult()
            .accessToken();
    var address = mail(somebody());
    sdk.updateUserAttributes(r -> r.accessToken(token).userAttributes(attribute("email", address)));
    sallyport.advance(after);
    sdk.verifyUserAttribute(
        r -> r.accessToken(token).attributeName("email").code(sallyport.code(address)));
  }
}
