package dev.sallyport.federation;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;

/**
 * How a client is told that a sign-in at a provider came to nothing (oauth2.md §2).
 *
 * @param description printable ASCII without quotation marks and backslashes (RFC 6749 §4.1.2.1)
 */
record Told(String error, String description) {
  private static final int LONGEST = 256;
  private static final String INVALID = "invalid_request";

  Told {
    var plain = description.replaceAll("[^\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]", " ");
    description = plain.substring(0, Math.min(plain.length(), LONGEST));
  }

  static Told of(Throwable trouble) {
    if (trouble instanceof Refusal refusal) {
      return new Told(INVALID, refusal.why());
    }
    return switch (Failed.of(trouble)) {
      case Failure.UserDisabled _ -> new Told(INVALID, "User is not enabled");
      case Failure.TriggerRefused(var message) -> new Told(INVALID, message);
      case Failure.TriggerUnreadable(var message) -> new Told(INVALID, message);
      case Failure.TriggerFailed(var message) -> new Told(INVALID, message);
      case Failure.Invalid(var message) -> new Told(INVALID, message);
      case Failure.NotPermitted(var message) -> new Told(INVALID, message);
      case Failure.AliasTaken(var message) -> new Told(INVALID, message);
      case Failure.TooMany(var message) -> new Told(INVALID, message);
      case Failure.PartNotFound(var message) -> new Told(INVALID, message);
      case Failure.Overloaded _ -> new Told("temporarily_unavailable", "try again later");
      default -> new Told("server_error", "the sign-in could not be finished");
    };
  }
}
