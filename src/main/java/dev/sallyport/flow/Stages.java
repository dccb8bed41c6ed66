package dev.sallyport.flow;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.util.Map;
import java.util.Objects;

/** The list of all stages and who handles each. */
final class Stages {
  private final Map<FlowSession.Stage, StageHandler> choice;
  private final DeclaredStep declared;
  private final PasswordVerifier passwordVerifier;
  private final NewPassword newPassword;

  /**
   * These handlers.
   *
   * @param choice those of choice-based sign-ins and of codes sent
   */
  Stages(
      DeclaredStep declared,
      PasswordVerifier passwordVerifier,
      NewPassword newPassword,
      Map<FlowSession.Stage, StageHandler> choice) {
    this.choice = Map.copyOf(choice);
    this.declared = declared;
    this.passwordVerifier = passwordVerifier;
    this.newPassword = newPassword;
  }

  StageHandler of(FlowSession.Stage stage) {
    return switch (stage) {
      case STEP -> declared;
      case PASSWORD_VERIFIER -> passwordVerifier;
      case NEW_PASSWORD -> newPassword;
      case SELECT_CHALLENGE, PASSWORD, PASSWORD_SRP, SMS_MFA, EMAIL_OTP, SMS_OTP, SIGNED_UP ->
          Objects.requireNonNull(choice.get(stage));
      case WEB_AUTHN ->
          throw new Failed(new Failure.Unsupported("Passkeys are not available in this version."));
    };
  }
}
