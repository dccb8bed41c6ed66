package dev.sallyport;

import dev.sallyport.failure.Failure;
import dev.sallyport.ingress.cognito.Operations;
import dev.sallyport.ingress.console.ConsoleApi;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Leads the console to the API's own operations: the two rooms are strangers. */
record OperatorCalls(Operations api) implements ConsoleApi {
  @Override
  public Future<JsonObject> call(String operation, Caller caller, JsonObject input) {
    return api.administer(
        operation,
        caller.operator(),
        caller.requestId(),
        caller.address(),
        caller.deadline(),
        input);
  }

  @Override
  public Refusal refusal(Failure failure) {
    var spelled = Operations.spelled(failure);
    return new Refusal(spelled.type(), spelled.message());
  }
}
