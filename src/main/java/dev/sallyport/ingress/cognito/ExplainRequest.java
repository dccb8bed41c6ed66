package dev.sallyport.ingress.cognito;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.gate.Explanation;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.Question;
import dev.sallyport.limits.Address;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An operation of our own: what the gate of this process, as it is now, would decide about a
 * request, and why. Nothing is sent anywhere, and neither the token nor what it says comes back.
 */
final class ExplainRequest implements Operation {
  private static final String NOWHERE = "127.0.0.1";

  private final Supplier<Optional<Gate>> gate;

  ExplainRequest(Supplier<Optional<Gate>> gate) {
    this.gate = gate;
  }

  @Override
  public String name() {
    return "ExplainRequest";
  }

  @Override
  public String target() {
    return OWN_TARGET_PREFIX + name();
  }

  @Override
  public Access access() {
    return Access.SIGNED;
  }

  @Override
  public Future<JsonObject> run(Call call) {
    var input = call.input();
    Address client;
    try {
      client = Address.of(input.getString("IpAddress", NOWHERE));
    } catch (IllegalArgumentException noAddress) {
      return Future.failedFuture(
          new Failed(new Failure.Invalid("IpAddress must be a numeric IP address.")));
    }
    var headers = MultiMap.caseInsensitiveMultiMap();
    for (var each : input.getJsonArray("Headers", new JsonArray())) {
      if (each instanceof JsonObject header) {
        headers.add(header.getString("Name"), header.getString("Value"));
      }
    }
    var question =
        new Question(
            input.getString("Method"),
            input.getString("Url"),
            headers,
            input.getString("Token"),
            client,
            call.deadline());
    return gate.get()
        .map(there -> there.explain(question).map(Explanation::json))
        .orElseGet(
            () ->
                Future.failedFuture(
                    new Failed(new Failure.Invalid("Nothing is guarded: there is no route."))));
  }
}
