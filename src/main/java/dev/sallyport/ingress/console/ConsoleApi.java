package dev.sallyport.ingress.console;

import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The operations that administrators sign, called for an operator who is signed in. */
public interface ConsoleApi {
  /**
   * Who calls.
   *
   * @param operator how events name them
   */
  record Caller(String operator, String requestId, Address address, Deadline deadline) {}

  /**
   * How the API spells a refusal.
   *
   * @param type such as {@code UserNotFoundException}
   */
  record Refusal(String type, String message) {}

  /** What the operation of this name answers; fails with {@code Failed}. */
  Future<JsonObject> call(String operation, Caller caller, JsonObject input);

  /** What it would answer with this failure. */
  Refusal refusal(Failure failure);
}
