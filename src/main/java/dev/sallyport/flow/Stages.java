package dev.sallyport.flow;

/** The list of all stages and who handles each. */
final class Stages {
  private final DeclaredStep declared;
  private final PasswordVerifier passwordVerifier;
  private final NewPassword newPassword;
  private final DeviceSrp deviceSrp;
  private final DeviceProof deviceProof;

  Stages(
      DeclaredStep declared,
      PasswordVerifier passwordVerifier,
      NewPassword newPassword,
      DeviceSrp deviceSrp,
      DeviceProof deviceProof) {
    this.declared = declared;
    this.passwordVerifier = passwordVerifier;
    this.newPassword = newPassword;
    this.deviceSrp = deviceSrp;
    this.deviceProof = deviceProof;
  }

  StageHandler of(FlowSession.Stage stage) {
    return switch (stage) {
      case STEP -> declared;
      case PASSWORD_VERIFIER -> passwordVerifier;
      case NEW_PASSWORD -> newPassword;
      case DEVICE_SRP_AUTH -> deviceSrp;
      case DEVICE_PASSWORD_VERIFIER -> deviceProof;
    };
  }
}
