package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * One API operation. The handler has already checked the input against the constraint table and,
 * where {@link #access} asks for it, the request's signature. What goes wrong comes as a future
 * failed with {@link dev.sallyport.failure.Failed}.
 */
interface Operation {

  /**
   * Who may call. Operations that carry an access token are {@code PUBLIC} here and verify it
   * themselves.
   */
  enum Access {
    PUBLIC,
    SIGNED
  }

  /** As in {@code X-Amz-Target}, such as {@code InitiateAuth}. */
  String name();

  Access access();

  /** The response body; an empty object where there is nothing to say. */
  Future<JsonObject> run(Call call);
}
