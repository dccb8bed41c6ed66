package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Pool;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps where a pool's logs would be delivered to. Nothing is sent to AWS: decisions go to the log,
 * and from there wherever its operator sends it.
 */
final class LogDeliveryOperations {
  /** One document holds the whole list. */
  private static final String ONLY = "ALL";

  private static final String LIST = "LogConfigurations";

  /** Which level each source has, and the only one it can have. */
  private static final Map<String, String> LEVELS =
      Map.of("userNotification", "ERROR", "userAuthEvents", "INFO");

  private static final Map<String, String> DESTINATIONS =
      Map.of(
          "CloudWatchLogsConfiguration", "LogGroupArn",
          "S3Configuration", "BucketArn",
          "FirehoseConfiguration", "StreamArn");

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
    return on.pool(call)
        .compose(
            pool -> on.pools().parts().read(pool.id(), Kind.LOG_DELIVERY, ONLY, call.deadline()))
        .map(part -> answer(call, part));
  }

  private Future<JsonObject> set(Call call) {
    var list = call.input().getJsonArray(LIST);
    check(Members.objects(call.input(), LIST).toList());
    var part = new Part(ONLY, new JsonObject().put(LIST, list).encode());
    return on.changeable(call)
        .compose(pool -> stored(call, pool, list.isEmpty() ? null : part))
        .map(_ -> answer(call, part));
  }

  private Future<?> stored(Call call, Pool pool, @Nullable Part part) {
    var parts = on.pools().parts();
    return part == null
        ? parts.remove(pool.id(), Kind.LOG_DELIVERY, ONLY, call.deadline())
        : parts.put(pool.id(), Kind.LOG_DELIVERY, part, call.deadline());
  }

  private static void check(List<JsonObject> configurations) {
    var sources = configurations.stream().map(each -> each.getString("EventSource"));
    if (sources.distinct().count() < configurations.size()) {
      throw Members.invalid("Each EventSource can be configured once.");
    }
    for (var each : configurations) {
      var source = each.getString("EventSource");
      if (!each.getString("LogLevel").equals(LEVELS.get(source))) {
        throw Members.invalid("LogLevel of " + source + " must be " + LEVELS.get(source) + ".");
      }
      var named = named(each).toList();
      if (named.size() != 1) {
        throw Members.invalid("Each log configuration must name one destination.");
      }
      if (source.equals("userNotification")
          && !named.getFirst().equals("CloudWatchLogsConfiguration")) {
        throw Members.invalid("userNotification can be delivered to CloudWatch Logs only.");
      }
    }
  }

  private static Stream<String> named(JsonObject configuration) {
    return DESTINATIONS.entrySet().stream()
        .filter(
            each -> Members.object(configuration, each.getKey()).getString(each.getValue()) != null)
        .map(Map.Entry::getKey);
  }

  private static JsonObject answer(Call call, @Nullable Part part) {
    var json = part == null ? new JsonObject().put(LIST, new JsonArray()) : document(part);
    return new JsonObject()
        .put(
            "LogDeliveryConfiguration",
            json.put("UserPoolId", call.input().getString("UserPoolId")));
  }

  private static JsonObject document(Part part) {
    return new JsonObject(part.document());
  }
}
