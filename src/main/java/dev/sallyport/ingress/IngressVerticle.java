package dev.sallyport.ingress;

import dev.sallyport.config.HttpConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A listener: several instances, each on an event loop of its own, all on one port. */
public final class IngressVerticle extends VerticleBase {
  private static final int API = 1;
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final SocketAddress address;
  private final Function<Vertx, ? extends Handler<HttpServerRequest>> routes;
  private final AtomicInteger actual;
  private @Nullable HttpServer server;

  private IngressVerticle(
      SocketAddress address,
      Function<Vertx, ? extends Handler<HttpServerRequest>> routes,
      AtomicInteger actual) {
    this.address = address;
    this.routes = routes;
    this.actual = actual;
  }

  /**
   * A listener that is up.
   *
   * @param deployment undeploy it to close: new requests are refused, those in hand have some
   *     seconds to end
   * @param port the one it really has
   */
  public record Listening(String deployment, int port) {}

  /**
   * Opens the public listener.
   *
   * @param routes makes what serves the requests, once for each instance
   */
  public static Future<Listening> deploy(
      Vertx vertx,
      HttpConfig config,
      Function<Vertx, ? extends Handler<HttpServerRequest>> routes) {
    return deploy(vertx, API, config.host(), config.port(), config.instances(), routes);
  }

  /**
   * Opens a listener; port 0 takes a free one.
   *
   * @param which tells it from the others of this process, from 1
   */
  public static Future<Listening> deploy(
      Vertx vertx,
      int which,
      String host,
      int port,
      int instances,
      Function<Vertx, ? extends Handler<HttpServerRequest>> routes) {
    // Instances that each ask for port 0 would get a port each.
    var address =
        port == 0 && instances > 1
            ? SocketAddress.sharedRandomPort(which, host)
            : SocketAddress.inetSocketAddress(port, host);
    var actual = new AtomicInteger();
    return vertx
        .deployVerticle(
            () -> new IngressVerticle(address, routes, actual),
            new DeploymentOptions().setInstances(instances))
        .map(deployment -> new Listening(deployment, actual.get()));
  }

  @Override
  public Future<?> start() {
    var opening = Listener.server(vertx, routes.apply(vertx));
    server = opening;
    return opening.listen(address).onSuccess(open -> actual.set(open.actualPort()));
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.shutdown(GRACE);
  }
}
