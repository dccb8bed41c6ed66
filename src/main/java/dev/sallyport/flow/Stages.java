package dev.sallyport.flow;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;

/** The list of all stages and who handles each. */
final class Stages {
  private final DeclaredStep declared;
  private final PasswordVerifier passwordVerifier;
  private final NewPassword newPassword;
  private final SoftwareTokenCode softwareToken;
  private final SecondFactorChoice choice;
  private final MfaSetup mfaSetup;

  Stages(
      DeclaredStep declared,
      PasswordVerifier passwordVerifier,
      NewPassword newPassword,
      SoftwareTokenCode softwareToken,
      SecondFactorChoice choice,
      MfaSetup mfaSetup) {
    this.declared = declared;
    this.passwordVerifier = passwordVerifier;
    this.newPassword = newPassword;
    this.softwareToken = softwareToken;
    this.choice = choice;
    this.mfaSetup = mfaSetup;
  }

  StageHandler of(FlowSession.Stage stage) {
    return switch (stage) {
      case STEP -> declared;
      case PASSWORD_VERIFIER -> passwordVerifier;
      case NEW_PASSWORD -> newPassword;
      case SOFTWARE_TOKEN_MFA -> softwareToken;
      case SELECT_MFA_TYPE -> choice;
      case MFA_SETUP -> mfaSetup;
      case SMS_MFA, EMAIL_OTP ->
          throw new Failed(
              new Failure.Unsupported(stage.wire() + " is not available in this version."));
    };
  }
}
