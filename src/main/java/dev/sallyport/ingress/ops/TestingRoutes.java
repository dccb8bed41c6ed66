package dev.sallyport.ingress.ops;

import dev.sallyport.delivery.Captured;
import dev.sallyport.delivery.Message;
import dev.sallyport.directory.Pools;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.Reveal;
import dev.sallyport.redis.MovableClock;
import dev.sallyport.redis.RedisFaults;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Test mode's routes, mounted only where {@code testing.enabled}, on loopback: the messages that
 * were sent, what a waiting session would accept, the clock, and faults. Nothing here exists
 * otherwise.
 */
public final class TestingRoutes implements Consumer<Router> {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int BODY_LIMIT = 16_384;

  private final Captured captured;
  private final Reveal reveal;
  private final Pools pools;
  private final ClockRoutes clock;
  private final FaultRoutes faults;

  /** Shows what was captured, opens sessions, moves this clock and switches these faults. */
  public TestingRoutes(
      Captured captured,
      Reveal reveal,
      Pools pools,
      SharedRedis redis,
      MovableClock clock,
      RedisFaults faults) {
    this.captured = captured;
    this.reveal = reveal;
    this.pools = pools;
    this.clock = new ClockRoutes(redis, clock);
    this.faults = new FaultRoutes(faults, captured);
  }

  /** The faults that are on, in words. */
  public List<String> faults() {
    return faults.told();
  }

  @Override
  public void accept(Router router) {
    router.route("/testing/*").handler(TestingRoutes::fromNoPage);
    router.post("/testing/*").handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT));
    router.get("/testing/messages").handler(this::messages);
    router.delete("/testing/messages").handler(this::forget);
    router.post("/testing/answer").handler(this::answer);
    clock.mount(router);
    faults.mount(router);
  }

  /** Browsers name the page that calls; none has any business here, even on this machine. */
  private static void fromNoPage(RoutingContext ctx) {
    if (ctx.request().getHeader("Origin") == null) {
      ctx.next();
    } else {
      json(ctx, 403, new JsonObject().put("failure", "NotForPages"));
    }
  }

  /** {@code GET /testing/messages?to=…}: newest first, all or one recipient's. */
  private void messages(RoutingContext ctx) {
    var to = ctx.request().getParam("to");
    var found = to == null ? captured.all() : captured.to(to);
    var shown = new JsonArray();
    found.stream().map(TestingRoutes::write).forEach(shown::add);
    ctx.response().putHeader("Content-Type", "application/json").end(shown.toBuffer());
  }

  /** {@code DELETE /testing/messages?to=…}: forgets them. */
  private void forget(RoutingContext ctx) {
    var to = ctx.request().getParam("to");
    if (to == null) {
      captured.forget();
    } else {
      captured.forget(to);
    }
    ctx.response().setStatusCode(204).end();
  }

  private static JsonObject write(Message message) {
    var facts = new JsonObject();
    message.facts().forEach(facts::put);
    return new JsonObject()
        .put("medium", message.medium().name())
        .put("to", message.to())
        .put("subject", message.subject())
        .put("text", message.text())
        .put("facts", facts);
  }

  /**
   * {@code POST /testing/answer {ClientId, Session}}: what the round keeps, its answer among it.
   */
  private void answer(RoutingContext ctx) {
    var deadline = deadline();
    asked(ctx)
        .compose(
            asked ->
                pools
                    .client(asked.getString("ClientId", ""), deadline)
                    .compose(
                        client -> reveal.kept(client, asked.getString("Session", ""), deadline)))
        .onSuccess(
            kept -> {
              var shown = new JsonObject();
              kept.forEach(shown::put);
              json(ctx, 200, shown);
            })
        .onFailure(trouble -> refuse(ctx, trouble));
  }

  static Deadline deadline() {
    return Deadline.in(PATIENCE);
  }

  /** The body, which must be a JSON object. Fails with Invalid. */
  static Future<JsonObject> asked(RoutingContext ctx) {
    try {
      var asked = ctx.body().asJsonObject();
      return asked == null ? notJson() : Future.succeededFuture(asked);
    } catch (DecodeException | ClassCastException bad) {
      return notJson();
    }
  }

  private static Future<JsonObject> notJson() {
    return Future.failedFuture(new Failed(new Failure.Invalid("the body must be a JSON object")));
  }

  /** Says what was wrong: 503 where it was trouble of ours, else 400. */
  static void refuse(RoutingContext ctx, Throwable trouble) {
    var failure = Failed.of(trouble);
    var ours = failure instanceof Failure.Broken || failure instanceof Failure.Overloaded;
    var told = new JsonObject().put("failure", failure.getClass().getSimpleName());
    switch (failure) {
      case Failure.Invalid(var why) -> told.put("why", why);
      case Failure.Unsupported(var why) -> told.put("why", why);
      case Failure.TooMany(var why) -> told.put("why", why);
      default -> {}
    }
    json(ctx, ours ? 503 : 400, told);
  }

  static void json(RoutingContext ctx, int status, JsonObject body) {
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.toBuffer());
  }
}
