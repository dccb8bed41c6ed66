package dev.sallyport.ingress;

import dev.sallyport.telemetry.Traces;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Names the span of each request by the route that answers it, as the route is written: {@code GET
 * /:poolId/.well-known/jwks.json}. What no route answers keeps its method as the name. Stands
 * before all routes.
 */
public final class SpanNames implements Handler<RoutingContext> {
  /** Shared by all operations of Cognito's API, which name their spans themselves. */
  private static final String SHARED = "/";

  /** A handler for one router, or for many. */
  public SpanNames() {}

  @Override
  public void handle(RoutingContext ctx) {
    ctx.addHeadersEndHandler(_ -> name(ctx));
    ctx.next();
  }

  private static void name(RoutingContext ctx) {
    var route = ctx.currentRoute();
    var path = route == null ? null : route.getPath();
    if (path != null && !path.equals(SHARED)) {
      // A route of ours is for methods that we know.
      Traces.name(ctx.request().method().name() + " " + path);
    }
  }
}
