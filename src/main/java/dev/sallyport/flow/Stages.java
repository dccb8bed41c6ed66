package dev.sallyport.flow;

/** The list of all stages and who handles each. */
final class Stages {
  private final DeclaredStep declared;
  private final PasswordVerifier passwordVerifier;
  private final NewPassword newPassword;
  private final PasskeyAssertion passkeyAssertion;

  Stages(
      DeclaredStep declared,
      PasswordVerifier passwordVerifier,
      NewPassword newPassword,
      PasskeyAssertion passkeyAssertion) {
    this.declared = declared;
    this.passwordVerifier = passwordVerifier;
    this.newPassword = newPassword;
    this.passkeyAssertion = passkeyAssertion;
  }

  StageHandler of(FlowSession.Stage stage) {
    return switch (stage) {
      case STEP -> declared;
      case PASSWORD_VERIFIER -> passwordVerifier;
      case NEW_PASSWORD -> newPassword;
      case WEB_AUTHN -> passkeyAssertion;
    };
  }
}
