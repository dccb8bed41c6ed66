package dev.sallyport.ingress.cognito;

import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.json.JsonObject;

/**
 * One request to an operation.
 *
 * @param requestId also the {@code x-amzn-RequestId} of the answer
 * @param region the one its signature is for, which is ours; empty where no signature is asked
 * @param input the request body, already valid against the constraint table
 * @param signedBy the id of the access key; empty where no signature is asked for
 * @param charge what it takes of the quotas of requests
 */
record Call(
    String requestId,
    String region,
    Address address,
    Deadline deadline,
    JsonObject input,
    String signedBy,
    Charge charge) {
  /** The same call with another deadline. */
  Call within(Deadline other) {
    return new Call(requestId, region, address, other, input, signedBy, charge);
  }

  @Override
  public String toString() {
    return "Call[" + requestId + "]";
  }
}
