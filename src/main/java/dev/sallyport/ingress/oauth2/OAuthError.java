package dev.sallyport.ingress.oauth2;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Why an endpoint says no, as OAuth2 spells it (RFC 6749 §5.2). The description is for whoever
 * writes the client, and never says anything of a person.
 */
final class OAuthError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String error;
  private final @Nullable String description;

  OAuthError(int status, String error, @Nullable String description) {
    super(error, null, false, false);
    this.status = status;
    this.error = error;
    this.description = description;
  }

  OAuthError(String error) {
    this(400, error, null);
  }

  static OAuthError invalidRequest(String description) {
    return new OAuthError(400, "invalid_request", description);
  }

  static OAuthError invalidClient() {
    return new OAuthError(401, "invalid_client", null);
  }

  String error() {
    return error;
  }

  int status() {
    return status;
  }

  JsonObject body() {
    var body = new JsonObject().put("error", error);
    return description == null ? body : body.put("error_description", description);
  }

  /** How a failure of the rooms below is told. What only an operator can mend says nothing more. */
  static OAuthError of(Throwable trouble) {
    if (trouble instanceof OAuthError said) {
      return said;
    }
    return switch (Failed.of(trouble)) {
      case Failure.ClientNotFound _, Failure.PoolNotFound _ -> invalidClient();
      case Failure.Overloaded _ -> new OAuthError(503, "temporarily_unavailable", null);
      case Failure.TooMany _ -> new OAuthError(429, "temporarily_unavailable", null);
      case Failure.Broken _ -> new OAuthError(500, "server_error", null);
      case Failure.TokenNotRevocable _ -> new OAuthError("unsupported_token_type");
      case Failure.Unsupported(var why) -> invalidRequest(why);
      case Failure.RevocationRefused _ -> new OAuthError("invalid_grant");
      case Failure.TriggerFailed _, Failure.TriggerUnreadable _ ->
          invalidRequest("a function of the pool failed");
      default -> new OAuthError("invalid_grant");
    };
  }
}
