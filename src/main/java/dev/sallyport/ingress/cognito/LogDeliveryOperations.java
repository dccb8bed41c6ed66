package dev.sallyport.ingress.cognito;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Says that no logs are delivered to AWS, and refuses to begin. */
final class LogDeliveryOperations {
  private final Administered on;

  LogDeliveryOperations(Administered on) {
    this.on = on;
  }

  List<Operation> all() {
    return List.of(
        on.telling("GetLogDeliveryConfiguration", this::get),
        on.changing("SetLogDeliveryConfiguration", this::set));
  }

  private Future<JsonObject> get(Call call) {
    return on.pool(call).map(pool -> none(call));
  }

  private Future<JsonObject> set(Call call) {
    if (Members.objects(call.input(), "LogConfigurations").findAny().isPresent()) {
      throw Members.lacking("SetLogDeliveryConfiguration");
    }
    return on.changeable(call).map(pool -> none(call));
  }

  private static JsonObject none(Call call) {
    return new JsonObject()
        .put(
            "LogDeliveryConfiguration",
            new JsonObject()
                .put("UserPoolId", call.input().getString("UserPoolId"))
                .put("LogConfigurations", new JsonArray()));
  }
}
