package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import dev.sallyport.ingress.cognito.CognitoErrors.Wire;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CognitoErrorsTest {
  static Stream<Arguments> spelled() {
    return Stream.of(
        row(
            new Failure.WrongCredentials(),
            "NotAuthorizedException",
            "Incorrect username or password."),
        row(new Failure.LockedOut(), "NotAuthorizedException", "Password attempts exceeded"),
        row(new Failure.UserDisabled(), "NotAuthorizedException", "User is disabled."),
        row(new Failure.UserNotFound(), "UserNotFoundException", "User does not exist."),
        row(new Failure.UserNotConfirmed(), "UserNotConfirmedException", "User is not confirmed."),
        row(
            new Failure.SessionSpent(),
            "NotAuthorizedException",
            "Invalid session for the user, session can only be used once."),
        row(
            new Failure.SessionExpired(),
            "NotAuthorizedException",
            "Invalid session for the user, session is expired."),
        row(
            new Failure.TokenRevoked(TokenKind.REFRESH),
            "NotAuthorizedException",
            "Refresh Token has been revoked"),
        row(
            new Failure.TokenInvalid(TokenKind.ACCESS),
            "NotAuthorizedException",
            "Invalid Access Token"),
        row(
            new Failure.CodeMismatch(),
            "CodeMismatchException",
            "Invalid verification code provided, please try again."),
        row(
            new Failure.SignInCodeMismatch(),
            "CodeMismatchException",
            "Invalid code or auth state for the user."),
        row(
            new Failure.CodeExpired(),
            "ExpiredCodeException",
            "Invalid code provided, please request a code again."),
        row(
            new Failure.LimitExceeded(),
            "LimitExceededException",
            "Attempt limit exceeded, please try after some time."),
        row(new Failure.Overloaded(), "TooManyRequestsException", "Too many requests"),
        row(
            new Failure.PasswordPolicy("Password not long enough"),
            "InvalidPasswordException",
            "Password did not conform with policy: Password not long enough"),
        row(
            new Failure.ClientNotFound("c1"),
            "ResourceNotFoundException",
            "User pool client c1 does not exist."),
        row(
            new Failure.PoolNotFound("local_A"),
            "ResourceNotFoundException",
            "User pool local_A does not exist."));
  }

  @ParameterizedTest
  @MethodSource("spelled")
  void a_failure_is_spelled_as_cognito_does(Failure failure, String type, String message) {
    assertThat(CognitoErrors.of(failure)).isEqualTo(new Wire(400, type, message));
  }

  @Test
  void only_our_own_fault_is_a_500_and_it_names_the_incident() {
    var wire = CognitoErrors.of(new Failure.Broken("i-42"));
    assertThat(wire.status()).isEqualTo(500);
    assertThat(wire.type()).isEqualTo("InternalErrorException");
    assertThat(wire.message()).contains("i-42");
  }

  @Test
  void every_failure_has_a_client_error_of_its_own_but_one() throws Exception {
    for (var type : Failure.class.getPermittedSubclasses()) {
      var parts = type.getRecordComponents();
      var components =
          Arrays.stream(parts)
              .map(
                  c ->
                      c.getType() == TokenKind.class
                          ? TokenKind.ACCESS
                          : c.getType() == int.class ? (Object) 1 : "text")
              .toArray();
      var types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      var wire = CognitoErrors.of((Failure) constructor.newInstance(components));
      assertThat(wire.status()).isEqualTo(type == Failure.Broken.class ? 500 : 400);
      assertThat(wire.type()).endsWith("Exception");
      assertThat(wire.message()).isNotBlank();
    }
  }

  @Test
  void a_header_holds_only_what_a_header_may() {
    assertThat(Answers.headerSafe("a\r\nb\u00e9\ud83d\ude00c")).isEqualTo("a??b??c");
    assertThat(Answers.headerSafe("x".repeat(5_000))).hasSize(1_024);
  }

  private static Arguments row(Failure failure, String type, String message) {
    return Arguments.of(failure, type, message);
  }
}
