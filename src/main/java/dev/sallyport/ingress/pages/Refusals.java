package dev.sallyport.ingress.pages;

import dev.sallyport.failure.Failure;

/** How the pages say each failure, and what a failure means for a sign-in that waits. */
final class Refusals {
  private Refusals() {}

  /** What a person is told. It says nothing more of who exists than the API does. */
  static String text(Failure failure, PageTexts.Language words) {
    return switch (failure) {
      case Failure.Invalid(var why) -> words.text("failure.invalid", why);
      case Failure.NotPermitted(var why) -> words.text("failure.not_permitted", why);
      case Failure.TriggerRefused(var why) -> why;
      case Failure.TooMany(var why) -> why;
      case Failure.Unsupported(var why) -> why;
      case Failure.WrongUserState(var why) -> why;
      case Failure.Unready(var why) -> why;
      case Failure.PartNotFound(var why) -> why;
      case Failure.NoSoftwareToken(var why) -> words.text("failure.invalid", why);
      case Failure.Broken(var incident) -> words.text("failure.broken", incident);
      default -> words.text("failure." + key(failure));
    };
  }

  private static String key(Failure failure) {
    return switch (failure) {
      case Failure.WrongCredentials _ -> "wrong_credentials";
      case Failure.UserNotFound _, Failure.NobodyToWriteTo _ -> "user_not_found";
      case Failure.LockedOut _ -> "locked_out";
      case Failure.UserDisabled _ -> "user_disabled";
      case Failure.UserNotConfirmed _ -> "user_not_confirmed";
      case Failure.PasswordResetRequired _ -> "password_reset_required";
      case Failure.TemporaryPasswordExpired _ -> "temporary_password_expired";
      case Failure.SessionSpent _,
          Failure.SessionExpired _,
          Failure.SessionInvalid _,
          Failure.WrongChallenge _ ->
          "session_over";
      case Failure.CodeMismatch _,
          Failure.SignInCodeMismatch _,
          Failure.SoftwareTokenMismatch _,
          Failure.EnrolmentMismatch _ ->
          "code_mismatch";
      case Failure.SoftwareTokenUsed _ -> "code_used";
      case Failure.CodeExpired _ -> "code_expired";
      case Failure.TooManyWrongCodes _ -> "too_many_wrong_codes";
      case Failure.LimitExceeded _ -> "limit_exceeded";
      case Failure.Overloaded _ -> "overloaded";
      case Failure.PasswordPolicy _ -> "password_policy";
      case Failure.PasswordReused _ -> "password_reused";
      case Failure.UsernameTaken _ -> "username_taken";
      case Failure.AliasTaken _ -> "alias_taken";
      case Failure.DeliveryFailed _ -> "delivery_failed";
      case Failure.TriggerFailed _, Failure.TriggerUnreadable _ -> "trigger_failed";
      case Failure.PasskeyNotSupported _,
          Failure.PasskeyOriginRefused _,
          Failure.PasskeyOfAnotherParty _,
          Failure.PasskeyOfAnotherClient _,
          Failure.PasskeyChallengeNotFound _,
          Failure.PasskeyNotFound _,
          Failure.PasskeysNotEnabled _,
          Failure.PasskeysNotConfigured _ ->
          "passkey";
      default -> "other";
    };
  }

  /**
   * Whether the challenge may be answered once more with the session at hand. Where that turns out
   * to be over too, the next answer leads back to the beginning.
   */
  static boolean mendable(Failure failure) {
    return switch (failure) {
      case Failure.CodeMismatch _,
          Failure.SignInCodeMismatch _,
          Failure.SoftwareTokenMismatch _,
          Failure.SoftwareTokenUsed _,
          Failure.EnrolmentMismatch _,
          Failure.PasswordPolicy _,
          Failure.PasswordReused _,
          Failure.Invalid _,
          Failure.Overloaded _ ->
          true;
      default -> false;
    };
  }

  /** The status of a page that can only say what went wrong. */
  static int status(Failure failure) {
    return switch (failure) {
      case Failure.Overloaded _ -> 503;
      case Failure.Broken _ -> 500;
      default -> 400;
    };
  }
}
