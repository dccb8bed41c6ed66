package dev.sallyport.ingress.pages;

import dev.sallyport.directory.AppClient;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The public operations of the API, as the pages call them. */
public interface AccountCalls {
  /**
   * Runs an operation for this client, which is as good as proved by its secret.
   *
   * @param operation such as {@code SignUp}
   * @param input without ClientId and SecretHash
   * @return what the operation answers; fails with {@link dev.sallyport.failure.Failed}
   */
  Future<JsonObject> call(String operation, AppClient client, Caller caller, JsonObject input);

  /** Who calls, and until when. */
  record Caller(String requestId, Address address, Deadline deadline) {}
}
