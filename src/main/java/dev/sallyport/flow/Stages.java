package dev.sallyport.flow;

/** The list of all stages and who handles each. */
final class Stages {
  private final DeclaredStep declared;
  private final PasswordVerifier passwordVerifier;
  private final NewPassword newPassword;
  private final FunctionStage function;

  Stages(
      DeclaredStep declared,
      PasswordVerifier passwordVerifier,
      NewPassword newPassword,
      FunctionStage function) {
    this.declared = declared;
    this.passwordVerifier = passwordVerifier;
    this.newPassword = newPassword;
    this.function = function;
  }

  StageHandler of(FlowSession.Stage stage) {
    return switch (stage) {
      case STEP -> declared;
      case PASSWORD_VERIFIER -> passwordVerifier;
      case NEW_PASSWORD -> newPassword;
      case FUNCTION -> function;
    };
  }
}
