package dev.sallyport.failure;

/**
 * Why something was refused or could not be done. Texts in a record are safe to show to the caller.
 */
public sealed interface Failure {

  /** The tokens a caller can present. */
  enum TokenKind {
    ACCESS,
    REFRESH
  }

  /**
   * Wrong password, wrong proof, unknown user, or a challenge failed for good: on purpose one
   * answer for all.
   */
  record WrongCredentials() implements Failure {}

  /** Too many wrong passwords lately; right and wrong are refused alike until the lock ends. */
  record LockedOut() implements Failure {}

  record UserDisabled() implements Failure {}

  /**
   * Only told where the client asked for it (PreventUserExistenceErrors off) or to an
   * administrator.
   */
  record UserNotFound() implements Failure {}

  /** The same where a code was asked for by name; Cognito has other words for it. */
  record NobodyToWriteTo() implements Failure {}

  record UserNotConfirmed() implements Failure {}

  record PasswordResetRequired() implements Failure {}

  record TemporaryPasswordExpired() implements Failure {}

  /** The challenge session was answered already, or somebody else is answering it now. */
  record SessionSpent() implements Failure {}

  record SessionExpired() implements Failure {}

  /** Not a session of ours, or one of another client or user. */
  record SessionInvalid() implements Failure {}

  /** An answer to another challenge than the one that waits; the attempt has ended. */
  record WrongChallenge() implements Failure {}

  record TokenInvalid(TokenKind kind) implements Failure {}

  record TokenExpired(TokenKind kind) implements Failure {}

  record TokenRevoked(TokenKind kind) implements Failure {}

  /** A refresh token that was exchanged before and has no grace left; its family is revoked. */
  record TokenReused() implements Failure {}

  /** The access token lacks {@code aws.cognito.signin.user.admin}. */
  record ScopeMissing() implements Failure {}

  /** RevokeToken was given a token that is not a refresh token. */
  record TokenNotRevocable() implements Failure {}

  /** RevokeToken by a client that may not: another client's token, or a wrong client secret. */
  record RevocationRefused(String message) implements Failure {}

  record CodeMismatch() implements Failure {}

  /** The same for a code sent in a sign-in; Cognito has other words for it. */
  record SignInCodeMismatch() implements Failure {}

  /** The code is too old, was used, or was never asked for. */
  record CodeExpired() implements Failure {}

  /** Not the code of the person's software token. */
  record SoftwareTokenMismatch() implements Failure {}

  /** The software token's code was right and is used up. */
  record SoftwareTokenUsed() implements Failure {}

  /** Not the code of the software token that is being set up. */
  record EnrolmentMismatch() implements Failure {}

  /** There is no software token to set up or verify; {@code message} says why. */
  record NoSoftwareToken(String message) implements Failure {}

  /** One code was answered wrongly too often. */
  record TooManyWrongCodes() implements Failure {}

  /** This person did this too often lately (codes an hour, password changes an hour). */
  record LimitExceeded() implements Failure {}

  /**
   * We, or this address, have too much in hand; nothing was done and the same call may succeed
   * later.
   *
   * @param what there is too much of, for operators; may be empty, and no caller is told
   */
  record Overloaded(String what) implements Failure {
    public Overloaded() {
      this("");
    }
  }

  /** A parameter that cannot be right; {@code message} says which and why. */
  record Invalid(String message) implements Failure {}

  /**
   * The new password breaks the pool's policy; {@code rule} is the part after "did not conform with
   * policy: ".
   */
  record PasswordPolicy(String rule) implements Failure {}

  record PasswordReused() implements Failure {}

  record UsernameTaken(String message) implements Failure {}

  record AliasTaken(String message) implements Failure {}

  /** Allowed in principle, not to this caller or not in this state; {@code message} says what. */
  record NotPermitted(String message) implements Failure {}

  /** An administrator's operation that the user's state does not allow. */
  record WrongUserState(String message) implements Failure {}

  /** No device of this person, or one that was forgotten. */
  record DeviceNotFound() implements Failure {}

  /** A device of this key is there, with another verifier. */
  record DeviceTaken() implements Failure {}

  /** The pool does not track devices. */
  record DevicesNotTracked() implements Failure {}

  record PoolNotFound(String poolId) implements Failure {}

  record ClientNotFound(String clientId) implements Failure {}

  record GroupNotFound() implements Failure {}

  record GroupTaken() implements Failure {}

  /** There may be no more of something; {@code message} says of what. */
  record TooMany(String message) implements Failure {}

  /** A feature that is not here, said clearly. */
  record Unsupported(String message) implements Failure {}

  /** A function of the pool's own refused; {@code message} is what it said. */
  record TriggerRefused(String message) implements Failure {}

  /** A function of the pool's own answered something that cannot be understood. */
  record TriggerUnreadable(String message) implements Failure {}

  /**
   * A function of the pool's own, or its upstream, could not be called or did not answer in time.
   */
  record TriggerFailed(String message) implements Failure {}

  /** The code could not be handed to the mail queue. */
  record DeliveryFailed(String message) implements Failure {}

  /** The pool lets nobody sign in with a passkey. */
  record PasskeysNotEnabled() implements Failure {}

  /** The pool does not say which domain its passkeys belong to. */
  record PasskeysNotConfigured() implements Failure {}

  /** The passkey was made by a page that may not. */
  record PasskeyOriginRefused() implements Failure {}

  /** The passkey is bound to another domain than the pool's. */
  record PasskeyOfAnotherParty() implements Failure {}

  /** The passkey was asked for by another client than this access token's. */
  record PasskeyOfAnotherClient() implements Failure {}

  /** No such registration waits: too old, answered already, or never begun. */
  record PasskeyChallengeNotFound() implements Failure {}

  /** The authenticator's algorithm, attestation or way of asking its owner does not do. */
  record PasskeyNotSupported() implements Failure {}

  record TooManyPasskeys(int most) implements Failure {}

  /** The user has no passkey of this id. */
  record PasskeyNotFound() implements Failure {}

  /** Something of a pool that is not there; {@code message} says what. */
  record PartNotFound(String message) implements Failure {}

  /** The pool has an identity provider of this name. */
  record ProviderTaken(String name) implements Failure {}

  /** OAuth2 grants of a client that do not go together; {@code message} says which. */
  record GrantsAtOdds(String message) implements Failure {}

  /** Neither a scope that everybody has nor one of the pool's resource servers. */
  record ScopeNotFound(String scope) implements Failure {}

  /** The client has a branding style already. */
  record BrandingTaken() implements Failure {}

  /** The client has a terms document of this name. */
  record TermsTaken(String name) implements Failure {}

  /** Something else must be so first; {@code message} says what. */
  record Unready(String message) implements Failure {}

  /** Others kept changing the same thing; nothing was done. */
  record ChangedMeanwhile() implements Failure {}

  /** Our own fault. The cause is in the log, once, under this incident id. */
  record Broken(String incident) implements Failure {}
}
