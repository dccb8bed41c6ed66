package dev.sallyport.ingress.cognito;

import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;

/**
 * How the Cognito protocol spells each failure. Every status, error type and message text of this
 * protocol stands here and nowhere else. Client faults are 400, whatever HTTP has to say for them.
 */
final class CognitoErrors {
  private static final String INVALID = "InvalidParameterException";
  private static final String NOT_AUTHORIZED = "NotAuthorizedException";
  private static final String NOT_FOUND = "ResourceNotFoundException";
  private static final String UNKNOWN_OPERATION = "UnknownOperationException";
  private static final String INCOMPLETE_SIGNATURE = "IncompleteSignatureException";
  private static final String INVALID_SIGNATURE = "InvalidSignatureException";
  private static final String TRY_LATER = "Attempt limit exceeded, please try after some time.";

  private CognitoErrors() {}

  /**
   * An error as it is sent.
   *
   * @param type the value of {@code __type}
   */
  record Wire(int status, String type, String message) {}

  static Wire of(Failure failure) {
    return switch (failure) {
      case Failure.WrongCredentials() -> notAuthorized("Incorrect username or password.");
      case Failure.LockedOut() -> notAuthorized("Password attempts exceeded");
      case Failure.UserDisabled() -> notAuthorized("User is disabled.");
      case Failure.UserNotFound() -> client("UserNotFoundException", "User does not exist.");
      case Failure.NobodyToWriteTo() ->
          client("UserNotFoundException", "Username/client id combination not found.");
      case Failure.UserNotConfirmed() ->
          client("UserNotConfirmedException", "User is not confirmed.");
      case Failure.PasswordResetRequired() ->
          client("PasswordResetRequiredException", "Password reset required for the user");
      case Failure.TemporaryPasswordExpired() ->
          notAuthorized("Temporary password has expired and must be reset by an administrator.");
      case Failure.SessionSpent() ->
          notAuthorized("Invalid session for the user, session can only be used once.");
      case Failure.SessionExpired() ->
          notAuthorized("Invalid session for the user, session is expired.");
      case Failure.SessionInvalid() -> notAuthorized("Invalid session for the user.");
      case Failure.WrongChallenge() ->
          client(INVALID, "Challenge response does not match the expected challenge.");
      case Failure.TokenInvalid(var kind) -> notAuthorized("Invalid " + name(kind));
      case Failure.TokenExpired(var kind) -> notAuthorized(name(kind) + " has expired");
      case Failure.TokenRevoked(var kind) -> notAuthorized(name(kind) + " has been revoked");
      case Failure.TokenReused() ->
          client("RefreshTokenReuseException", "Refresh Token has been used already");
      case Failure.ScopeMissing() -> notAuthorized("Access Token does not have required scopes");
      case Failure.TokenNotRevocable() ->
          client("UnsupportedTokenTypeException", "Only refresh tokens can be revoked.");
      case Failure.RevocationRefused(var message) -> client("UnauthorizedException", message);
      case Failure.CodeMismatch() ->
          client("CodeMismatchException", "Invalid verification code provided, please try again.");
      case Failure.SignInCodeMismatch() ->
          client("CodeMismatchException", "Invalid code or auth state for the user.");
      case Failure.CodeExpired() ->
          client("ExpiredCodeException", "Invalid code provided, please request a code again.");
      case Failure.SoftwareTokenMismatch() ->
          client("CodeMismatchException", "Invalid code received for user");
      case Failure.SoftwareTokenUsed() ->
          client("ExpiredCodeException", "Your software token has already been used once.");
      case Failure.EnrolmentMismatch() ->
          client("EnableSoftwareTokenMFAException", "Code mismatch");
      case Failure.NoSoftwareToken(var message) ->
          client("SoftwareTokenMFANotFoundException", message);
      case Failure.TooManyWrongCodes() -> client("TooManyFailedAttemptsException", TRY_LATER);
      case Failure.LimitExceeded() -> client("LimitExceededException", TRY_LATER);
      case Failure.Overloaded _ -> client("TooManyRequestsException", "Too many requests");
      case Failure.Invalid(var message) -> client(INVALID, message);
      case Failure.PasswordPolicy(var rule) ->
          client("InvalidPasswordException", "Password did not conform with policy: " + rule);
      case Failure.PasswordReused() ->
          client("PasswordHistoryPolicyViolationException", "Password has previously been used");
      case Failure.UsernameTaken(var message) -> client("UsernameExistsException", message);
      case Failure.AliasTaken(var message) -> client("AliasExistsException", message);
      case Failure.NotPermitted(var message) -> notAuthorized(message);
      case Failure.WrongUserState(var message) -> client("UnsupportedUserStateException", message);
      // clients look for the word "device" and sign in again without it
      case Failure.DeviceNotFound() -> client(NOT_FOUND, "Device does not exist.");
      case Failure.DeviceTaken() ->
          client("DeviceKeyExistsException", "A device with this key exists already.");
      case Failure.DevicesNotTracked() ->
          client(
              "InvalidUserPoolConfigurationException",
              "The user pool is not configured to track devices.");
      case Failure.PoolNotFound(var id) ->
          client(NOT_FOUND, "User pool " + id + " does not exist.");
      case Failure.ClientNotFound(var id) ->
          client(NOT_FOUND, "User pool client " + id + " does not exist.");
      case Failure.GroupNotFound() -> client(NOT_FOUND, "Group not found.");
      case Failure.GroupTaken() ->
          client("GroupExistsException", "A group with the name already exists.");
      case Failure.TooMany(var message) -> client("LimitExceededException", message);
      case Failure.Unsupported(var message) -> client("UnsupportedOperationException", message);
      case Failure.TriggerRefused(var message) -> client("UserLambdaValidationException", message);
      case Failure.TriggerUnreadable(var message) ->
          client("InvalidLambdaResponseException", message);
      case Failure.TriggerFailed(var message) -> client("UnexpectedLambdaException", message);
      case Failure.DeliveryFailed(var message) -> client("CodeDeliveryFailureException", message);
      case Failure.PasskeysNotEnabled() ->
          client("WebAuthnNotEnabledException", "Passkeys are not enabled for this user pool.");
      case Failure.PasskeysNotConfigured() ->
          client(
              "WebAuthnConfigurationMissingException",
              "The user pool has no relying party for passkeys.");
      case Failure.PasskeyOriginRefused() ->
          client(
              "WebAuthnOriginNotAllowedException",
              "The passkey comes from an origin that is not allowed.");
      case Failure.PasskeyOfAnotherParty() ->
          client(
              "WebAuthnRelyingPartyMismatchException",
              "The passkey belongs to another relying party.");
      case Failure.PasskeyOfAnotherClient() ->
          client(
              "WebAuthnClientMismatchException",
              "The registration was started by another app client.");
      case Failure.PasskeyChallengeNotFound() ->
          client(
              "WebAuthnChallengeNotFoundException",
              "No such registration is waiting. Start it again.");
      case Failure.PasskeyNotSupported() ->
          client(
              "WebAuthnCredentialNotSupportedException", "This kind of passkey is not supported.");
      case Failure.TooManyPasskeys(var most) ->
          client("LimitExceededException", "A user can have " + most + " passkeys at most.");
      case Failure.PasskeyNotFound() -> client(NOT_FOUND, "The user has no such passkey.");
      case Failure.PartNotFound(var message) -> client(NOT_FOUND, message);
      case Failure.ProviderTaken(var name) ->
          client(
              "DuplicateProviderException",
              "A provider already exists with the name " + name + ".");
      case Failure.GrantsAtOdds(var message) -> client("InvalidOAuthFlowException", message);
      case Failure.ScopeNotFound(var scope) ->
          client("ScopeDoesNotExistException", "Invalid scope requested: " + scope);
      case Failure.BrandingTaken() ->
          client(
              "ManagedLoginBrandingExistsException",
              "The app client already has a branding style.");
      case Failure.TermsTaken(var name) ->
          client("TermsExistsException", "The app client already has the terms " + name + ".");
      case Failure.Unready(var message) -> client("PreconditionNotMetException", message);
      case Failure.ChangedMeanwhile() ->
          client(
              "ConcurrentModificationException",
              "Another request changed this at the same time. Try again.");
      case Failure.Broken(var incident) ->
          new Wire(500, "InternalErrorException", "Internal error, incident " + incident + ".");
    };
  }

  static Wire of(Fault fault) {
    return switch (fault) {
      case Fault.TooLarge(var limit) ->
          new Wire(
              413,
              "RequestEntityTooLargeException",
              "The request body may have " + limit + " bytes at most.");
      case Fault.TooSlow() ->
          new Wire(408, "RequestTimeoutException", "The request body did not arrive in time.");
      case Fault.UnknownOperation() ->
          client(
              UNKNOWN_OPERATION,
              "X-Amz-Target must be AWSCognitoIdentityProviderService. and an operation's name.");
      case Fault.UnavailableOperation(var name) ->
          client(UNKNOWN_OPERATION, name + " is not available in this version.");
      case Fault.Unreadable(var why) -> client("SerializationException", why);
      case Fault.NotSigned() ->
          client("MissingAuthenticationTokenException", "Missing Authentication Token");
      case Fault.SignatureIncomplete(var why) -> client(INCOMPLETE_SIGNATURE, why);
      case Fault.UnknownAccessKey() ->
          client(
              "UnrecognizedClientException",
              "The security token included in the request is invalid.");
      case Fault.WrongScope(var why) -> client(INVALID_SIGNATURE, why);
      case Fault.WrongTime(var why) -> client(INVALID_SIGNATURE, why);
      case Fault.HeaderNotSigned(var header) ->
          client(
              INVALID_SIGNATURE,
              "'" + header + "' must be a 'SignedHeader' in the AWS Authorization.");
      case Fault.WrongSignature() ->
          client(
              INVALID_SIGNATURE,
              "The request signature we calculated does not match the signature you provided. Check"
                  + " your AWS Secret Access Key and signing method. Consult the service"
                  + " documentation for details.");
    };
  }

  private static Wire notAuthorized(String message) {
    return client(NOT_AUTHORIZED, message);
  }

  private static Wire client(String type, String message) {
    return new Wire(400, type, message);
  }

  private static String name(TokenKind kind) {
    return switch (kind) {
      case ACCESS -> "Access Token";
      case REFRESH -> "Refresh Token";
    };
  }
}
