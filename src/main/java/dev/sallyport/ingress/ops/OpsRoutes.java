package dev.sallyport.ingress.ops;

import dev.sallyport.config.HttpConfig;
import dev.sallyport.config.OpsConfig;
import dev.sallyport.ingress.Drain;
import dev.sallyport.ingress.IngressVerticle;
import dev.sallyport.ingress.IngressVerticle.Site;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.MetricsPage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the operators' listener serves. */
public final class OpsRoutes {
  private static final int OPS = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final String JSON = "application/json";

  private final List<Check> checks;
  private final MetricsPage page;
  private final List<Consumer<Router>> more;
  private final Supplier<List<String>> testFaults;

  /**
   * What to serve beside {@code /health/live}.
   *
   * @param checks all must be well for {@code /health/ready}
   * @param more adds further routes, such as those of test mode
   * @param testFaults what test mode makes go wrong now, shown where there is any
   */
  public OpsRoutes(
      List<Check> checks,
      MetricsPage page,
      List<Consumer<Router>> more,
      Supplier<List<String>> testFaults) {
    this.testFaults = testFaults;
    this.checks = List.copyOf(checks);
    this.page = page;
    this.more = List.copyOf(more);
  }

  /** Opens the operators' listener. */
  public Future<IngressVerticle.Listening> deploy(Vertx vertx, OpsConfig config, Drain drain) {
    var site =
        new Site(
            OPS,
            config.host(),
            config.port(),
            1,
            HttpConfig.CONNECTIONS_PER_ADDRESS,
            List.of(),
            false,
            false);
    return IngressVerticle.deploy(vertx, site, drain, new Metrics(page.registry()), this::router);
  }

  Router router(Vertx vertx) {
    var router = Router.router(vertx);
    router.get("/health/live").handler(ctx -> json(ctx, 200, new JsonObject().put("status", "up")));
    router.get("/health/ready").handler(this::ready);
    router.get("/metrics").handler(ctx -> metrics(vertx, ctx));
    more.forEach(routes -> routes.accept(router));
    router.route().handler(ctx -> json(ctx, 404, new JsonObject().put("status", "not found")));
    router.errorHandler(500, ctx -> json(ctx, 500, new JsonObject().put("status", "failed")));
    return router;
  }

  private void ready(RoutingContext ctx) {
    var deadline = Deadline.in(PATIENCE);
    Map<String, Future<Boolean>> asked = new LinkedHashMap<>();
    checks.forEach(check -> asked.put(check.name(), well(check, deadline)));
    Future.all(List.copyOf(asked.values()))
        .onSuccess(
            _ -> {
              var shown = new JsonObject();
              asked.forEach((name, well) -> shown.put(name, well.result() ? "up" : "down"));
              var up = asked.values().stream().allMatch(Future::result);
              var told = new JsonObject().put("status", up ? "up" : "down").put("checks", shown);
              var faults = testFaults.get();
              if (!faults.isEmpty()) {
                told.put("testFaults", new JsonArray(faults));
              }
              json(ctx, up ? 200 : 503, told);
            });
  }

  private static Future<Boolean> well(Check check, Deadline deadline) {
    return Future.succeededFuture()
        .compose(_ -> check.ask().apply(deadline))
        .timeout(deadline.millisLeft(), TimeUnit.MILLISECONDS)
        .transform(asked -> Future.succeededFuture(asked.succeeded()));
  }

  private void metrics(Vertx vertx, RoutingContext ctx) {
    vertx
        .executeBlocking(() -> page.scrape(ctx.request().getHeader(HttpHeaders.ACCEPT)), false)
        .onSuccess(read -> ctx.response().putHeader("Content-Type", read.type()).end(read.text()))
        .onFailure(ctx::fail);
  }

  private static void json(RoutingContext ctx, int status, JsonObject body) {
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", JSON)
        .putHeader("Cache-Control", "no-store")
        .end(body.encode());
  }
}
