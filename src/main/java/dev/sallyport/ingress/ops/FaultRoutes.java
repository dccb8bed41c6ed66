package dev.sallyport.ingress.ops;

import dev.sallyport.config.Durations;
import dev.sallyport.delivery.Captured;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisFaults;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /testing/faults}: what is made to go wrong, all at once; nothing after a DELETE. */
final class FaultRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(FaultRoutes.class);
  private static final Set<String> KNOWN = Set.of("redisDelay", "redisFails", "deliveryFails");
  private static final Duration LATEST = Duration.ofMinutes(1);

  private final RedisFaults redis;
  private final Captured delivery;

  FaultRoutes(RedisFaults redis, Captured delivery) {
    this.redis = redis;
    this.delivery = delivery;
  }

  void mount(Router router) {
    router.get("/testing/faults").handler(ctx -> TestingRoutes.json(ctx, 200, set()));
    router.post("/testing/faults").handler(this::post);
    router.delete("/testing/faults").handler(this::clear);
  }

  /**
   * {@code POST {"redisDelay": "300ms", "redisFails": true, "deliveryFails": true}}: what is not
   * named is well.
   */
  private void post(RoutingContext ctx) {
    TestingRoutes.asked(ctx)
        .map(this::set)
        .onSuccess(
            _ -> {
              tell();
              TestingRoutes.json(ctx, 200, set());
            })
        .onFailure(trouble -> TestingRoutes.refuse(ctx, trouble));
  }

  private JsonObject set(JsonObject asked) {
    if (!KNOWN.containsAll(asked.fieldNames())
        || !(asked.getValue("redisFails", false) instanceof Boolean redisFails)
        || !(asked.getValue("deliveryFails", false) instanceof Boolean deliveryFails)
        || !(asked.getValue("redisDelay", "0ms") instanceof String text)) {
      throw new Failed(
          new Failure.Invalid(
              "give \"redisDelay\", such as 300ms, \"redisFails\" and \"deliveryFails\", true or"
                  + " false"));
    }
    var late = Durations.parse(text);
    if (late == null || late.compareTo(LATEST) > 0) {
      throw new Failed(new Failure.Invalid("redisDelay must be a time such as 300ms, 1m at most"));
    }
    redis.set(late, redisFails);
    delivery.down(deliveryFails);
    return asked;
  }

  private void clear(RoutingContext ctx) {
    redis.set(Duration.ZERO, false);
    delivery.down(false);
    tell();
    ctx.response().setStatusCode(204).end();
  }

  private void tell() {
    var on = told();
    LOG.atWarn()
        .addKeyValue("faults", on.isEmpty() ? "none" : String.join(", ", on))
        .log("TEST MODE: faults were set");
  }

  /** What is wrong on purpose, in words; empty where nothing is. */
  List<String> told() {
    var on = new ArrayList<String>();
    if (!redis.delay().isZero()) {
      on.add("redis is " + Durations.spell(redis.delay()) + " late");
    }
    if (redis.failing()) {
      on.add("redis fails");
    }
    if (delivery.down()) {
      on.add("delivery fails");
    }
    return on;
  }

  private JsonObject set() {
    return new JsonObject()
        .put("redisDelay", redis.delay().toMillis() + "ms")
        .put("redisFails", redis.failing())
        .put("deliveryFails", delivery.down());
  }
}
