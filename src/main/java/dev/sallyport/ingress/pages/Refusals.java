package dev.sallyport.ingress.pages;

import dev.sallyport.failure.Failure;

/** How the pages say each failure, and what a failure means for a sign-in that waits. */
final class Refusals {
  private Refusals() {}

  /** What a person is told. It says nothing more of who exists than the API does. */
  static String text(Failure failure, PageTexts.Language words) {
    return switch (failure) {
      case Failure.Invalid(var why) -> words.text("failure.invalid", why);
      case Failure.NoSoftwareToken(var why) -> words.text("failure.invalid", why);
      case Failure.NotPermitted(var why) -> words.text("failure.not_permitted", why);
      case Failure.Broken(var incident) -> words.text("failure.broken", incident);
      case Failure.TriggerRefused(var why) -> why;
      case Failure.TooMany(var why) -> why;
      case Failure.Unsupported(var why) -> why;
      case Failure.WrongUserState(var why) -> why;
      case Failure.Unready(var why) -> why;
      case Failure.WrongCredentials _ -> words.text("failure.wrong_credentials");
      case Failure.UserNotFound _, Failure.NobodyToWriteTo _ ->
          words.text("failure.user_not_found");
      case Failure.LockedOut _ -> words.text("failure.locked_out");
      case Failure.UserDisabled _ -> words.text("failure.user_disabled");
      case Failure.UserNotConfirmed _ -> words.text("failure.user_not_confirmed");
      case Failure.PasswordResetRequired _ -> words.text("failure.password_reset_required");
      case Failure.TemporaryPasswordExpired _ -> words.text("failure.temporary_password_expired");
      case Failure.SessionSpent _,
          Failure.SessionExpired _,
          Failure.SessionInvalid _,
          Failure.WrongChallenge _ ->
          words.text("failure.session_over");
      case Failure.CodeMismatch _,
          Failure.SignInCodeMismatch _,
          Failure.SoftwareTokenMismatch _,
          Failure.EnrolmentMismatch _ ->
          words.text("failure.code_mismatch");
      case Failure.SoftwareTokenUsed _ -> words.text("failure.code_used");
      case Failure.CodeExpired _ -> words.text("failure.code_expired");
      case Failure.TooManyWrongCodes _ -> words.text("failure.too_many_wrong_codes");
      case Failure.LimitExceeded _ -> words.text("failure.limit_exceeded");
      case Failure.Overloaded _ -> words.text("failure.overloaded");
      case Failure.PasswordPolicy _ -> words.text("failure.password_policy");
      case Failure.PasswordReused _ -> words.text("failure.password_reused");
      case Failure.UsernameTaken _ -> words.text("failure.username_taken");
      case Failure.AliasTaken _ -> words.text("failure.alias_taken");
      case Failure.DeliveryFailed _ -> words.text("failure.delivery_failed");
      case Failure.TriggerFailed _, Failure.TriggerUnreadable _ ->
          words.text("failure.trigger_failed");
      case Failure.PasskeyNotSupported _,
          Failure.PasskeyOriginRefused _,
          Failure.PasskeyOfAnotherParty _,
          Failure.PasskeyOfAnotherClient _,
          Failure.PasskeyChallengeNotFound _,
          Failure.PasskeyNotFound _,
          Failure.PasskeysNotEnabled _,
          Failure.PasskeysNotConfigured _,
          Failure.TooManyPasskeys _ ->
          words.text("failure.passkey");
      // What nothing on these pages can run into.
      case Failure.TokenInvalid _,
          Failure.TokenExpired _,
          Failure.TokenRevoked _,
          Failure.TokenReused _,
          Failure.ScopeMissing _,
          Failure.TokenNotRevocable _,
          Failure.RevocationRefused _,
          Failure.DeviceNotFound _,
          Failure.DeviceTaken _,
          Failure.DevicesNotTracked _,
          Failure.PoolNotFound _,
          Failure.ClientNotFound _,
          Failure.GroupNotFound _,
          Failure.GroupTaken _,
          Failure.PartNotFound _,
          Failure.ProviderTaken _,
          Failure.GrantsAtOdds _,
          Failure.ScopeNotFound _,
          Failure.BrandingTaken _,
          Failure.TermsTaken _,
          Failure.ChangedMeanwhile _ ->
          words.text("failure.other");
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
