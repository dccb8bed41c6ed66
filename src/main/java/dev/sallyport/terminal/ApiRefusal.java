package dev.sallyport.terminal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The API answered with an error. */
final class ApiRefusal extends IOException {
  private static final long serialVersionUID = 1L;

  private final String type;

  /**
   * An answer that is no success.
   *
   * @param type such as {@code NotAuthorizedException}
   * @param attempt the id that a gateway of ours knows the reasons by; null from others
   */
  ApiRefusal(String type, String why, @Nullable String attempt) {
    super(
        Plain.text(
            type + ": " + why + (attempt == null ? "" : "\nx-sallyport-attempt: " + attempt)));
    this.type = type;
  }

  /** Whether the same challenge may be answered again with the same session (auth-flows.md §6). */
  boolean again(String challenge) {
    return switch (type) {
      case "CodeMismatchException",
          "EnableSoftwareTokenMFAException",
          "InvalidPasswordException",
          "PasswordHistoryPolicyViolationException" ->
          true;
      // The code of another time step is there soon; one that was sent is late for good.
      case "ExpiredCodeException" -> challenge.equals("SOFTWARE_TOKEN_MFA");
      case "InvalidParameterException" ->
          challenge.equals("NEW_PASSWORD_REQUIRED") || challenge.equals("MFA_SETUP");
      default -> false;
    };
  }
}
