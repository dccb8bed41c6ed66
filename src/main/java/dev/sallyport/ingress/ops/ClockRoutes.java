package dev.sallyport.ingress.ops;

import dev.sallyport.config.Durations;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.MovableClock;
import dev.sallyport.redis.SharedRedis;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /testing/clock}: what time it is for all that ends, and a way to get there sooner. Every
 * answer says what does not follow.
 */
final class ClockRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(ClockRoutes.class);

  /** Goes by the time outside, since the other side does. */
  private static final List<String> STAYS =
      List.of(
          "codes of software tokens",
          "timestamps of SRP proofs",
          "signatures of requests, and of calls to functions and question services",
          "proofs of work (the session that asks for one follows)",
          "how long one request, or one guess that is being judged, may take",
          "other Sallyport processes on this Redis, until they start again",
          "programs that verify tokens by themselves");

  private final SharedRedis redis;
  private final MovableClock clock;

  ClockRoutes(SharedRedis redis, MovableClock clock) {
    this.redis = redis;
    this.clock = clock;
  }

  void mount(Router router) {
    router.get("/testing/clock").handler(this::tell);
    router.post("/testing/clock").handler(this::move);
  }

  private void tell(RoutingContext ctx) {
    clock
        .look(redis, TestingRoutes.deadline())
        .onSuccess(_ -> TestingRoutes.json(ctx, 200, told()))
        .onFailure(trouble -> TestingRoutes.refuse(ctx, trouble));
  }

  /** {@code POST {"advance": "1h"}} or {@code {"now": "2030-01-01T00:00:00Z"}}. */
  private void move(RoutingContext ctx) {
    var deadline = TestingRoutes.deadline();
    TestingRoutes.asked(ctx)
        .map(this::step)
        .compose(step -> clock.move(redis, step, deadline))
        .onSuccess(
            _ -> {
              LOG.atWarn()
                  .addKeyValue("ahead", clock.ahead())
                  .log("TEST MODE: the clock was moved");
              TestingRoutes.json(ctx, 200, told());
            })
        .onFailure(trouble -> TestingRoutes.refuse(ctx, trouble));
  }

  private Duration step(JsonObject asked) {
    if (asked.size() == 1 && asked.getValue("advance") instanceof String text) {
      var step = Durations.parse(text);
      if (step != null) {
        return step;
      }
    } else if (asked.size() == 1 && asked.getValue("now") instanceof String text) {
      try {
        return Duration.between(clock.instant(), Instant.parse(text));
      } catch (DateTimeException | ArithmeticException notAnInstant) {
        // told below
      }
    }
    throw new Failed(
        new Failure.Invalid(
            "give \"advance\", such as 90s or 7d, or \"now\", such as 2030-01-01T00:00:00Z"));
  }

  private JsonObject told() {
    return new JsonObject()
        .put("now", clock.instant().toString())
        .put("aheadSeconds", clock.ahead().toSeconds())
        .put("doesNotFollow", new JsonArray(STAYS));
  }
}
