package dev.sallyport.ingress.ops;

import dev.sallyport.delivery.Captured;
import dev.sallyport.delivery.Message;
import dev.sallyport.directory.Pools;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.Reveal;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Test mode's routes, mounted only where {@code testing.enabled}, on loopback: the messages that
 * were sent, and what a waiting session would accept. Nothing here exists otherwise.
 */
public final class TestingRoutes implements Consumer<Router> {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int BODY_LIMIT = 16_384;

  private final Captured captured;
  private final Reveal reveal;
  private final Pools pools;

  /** Shows what was captured, and opens sessions. */
  public TestingRoutes(Captured captured, Reveal reveal, Pools pools) {
    this.captured = captured;
    this.reveal = reveal;
    this.pools = pools;
  }

  @Override
  public void accept(Router router) {
    router.get("/testing/messages").handler(this::messages);
    router
        .post("/testing/answer")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
        .handler(this::answer);
  }

  /** {@code GET /testing/messages?to=…}: newest first, all or one recipient's. */
  private void messages(RoutingContext ctx) {
    var to = ctx.request().getParam("to");
    var found = to == null ? captured.all() : captured.to(to);
    var shown = new JsonArray();
    found.stream().map(TestingRoutes::write).forEach(shown::add);
    ctx.response().putHeader("Content-Type", "application/json").end(shown.toBuffer());
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
    var deadline = Deadline.in(PATIENCE);
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
        .onFailure(
            trouble -> json(ctx, 400, new JsonObject().put("failure", name(Failed.of(trouble)))));
  }

  private static Future<JsonObject> asked(RoutingContext ctx) {
    try {
      var asked = ctx.body().asJsonObject();
      return asked == null ? notJson() : Future.succeededFuture(asked);
    } catch (DecodeException bad) {
      return notJson();
    }
  }

  private static Future<JsonObject> notJson() {
    return Future.failedFuture(new Failed(new Failure.Invalid("the body must be a JSON object")));
  }

  private static String name(Failure failure) {
    return failure.getClass().getSimpleName();
  }

  private static void json(RoutingContext ctx, int status, JsonObject body) {
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.toBuffer());
  }
}
