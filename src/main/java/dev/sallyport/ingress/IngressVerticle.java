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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A listener: several instances, each on an event loop of its own, all on one port. */
public final class IngressVerticle extends VerticleBase {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final SocketAddress address;
  private final Crowd crowd;
  private final Function<Vertx, ? extends Handler<HttpServerRequest>> routes;
  private final AtomicInteger actual;
  private @Nullable HttpServer server;

  private IngressVerticle(
      SocketAddress address,
      Crowd crowd,
      Function<Vertx, ? extends Handler<HttpServerRequest>> routes,
      AtomicInteger actual) {
    this.address = address;
    this.crowd = crowd;
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
    var proxies = new ClientAddress(config.trustedProxies());
    var crowd = new Crowd(config.connectionsPerAddress(), proxies);
    return deploy(vertx, config.host(), config.port(), config.instances(), crowd, routes);
  }

  /**
   * Opens a listener, on which an address may have as many connections as on the public one by
   * default; port 0 takes a free one.
   */
  public static Future<Listening> deploy(
      Vertx vertx,
      String host,
      int port,
      int instances,
      Function<Vertx, ? extends Handler<HttpServerRequest>> routes) {
    var crowd = new Crowd(HttpConfig.CONNECTIONS_PER_ADDRESS, new ClientAddress(List.of()));
    return deploy(vertx, host, port, instances, crowd, routes);
  }

  private static Future<Listening> deploy(
      Vertx vertx,
      String host,
      int port,
      int instances,
      Crowd crowd,
      Function<Vertx, ? extends Handler<HttpServerRequest>> routes) {
    // Instances that each ask for port 0 would get a port each.
    var address =
        port == 0 && instances > 1
            ? SocketAddress.sharedRandomPort(1, host)
            : SocketAddress.inetSocketAddress(port, host);
    var actual = new AtomicInteger();
    return vertx
        .deployVerticle(
            () -> new IngressVerticle(address, crowd, routes, actual),
            new DeploymentOptions().setInstances(instances))
        .map(deployment -> new Listening(deployment, actual.get()));
  }

  @Override
  public Future<?> start() {
    var opening = Listener.server(vertx, crowd, routes.apply(vertx));
    server = opening;
    return opening.listen(address).onSuccess(open -> actual.set(open.actualPort()));
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.shutdown(GRACE);
  }
}
