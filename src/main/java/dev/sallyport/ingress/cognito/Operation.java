package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * One API operation. The handler has already checked the input against the constraint table and,
 * where {@link #access} asks for it, the request's signature. What goes wrong comes as a future
 * failed with {@link dev.sallyport.failure.Failed}.
 */
interface Operation {
  /** What stands before a name of Cognito's in {@code X-Amz-Target}. */
  String TARGET_PREFIX = "AWSCognitoIdentityProviderService.";

  /** What stands before a name of our own. */
  String OWN_TARGET_PREFIX = "Sallyport.";

  /**
   * Who may call. Operations that carry an access token are {@code PUBLIC} here and verify it
   * themselves.
   */
  enum Access {
    PUBLIC,
    SIGNED
  }

  /** Without the prefix, such as {@code InitiateAuth}. */
  String name();

  /** The whole {@code X-Amz-Target}. */
  default String target() {
    return TARGET_PREFIX + name();
  }

  Access access();

  /** The response body; an empty object where there is nothing to say. */
  Future<JsonObject> run(Call call);
}
