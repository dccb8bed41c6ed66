package dev.sallyport.ingress;

import dev.sallyport.config.HttpConfig;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A listener: several instances, each on an event loop of its own, all on one port. */
public final class IngressVerticle extends VerticleBase {
  private final SocketAddress address;
  private final Crowd crowd;
  private final boolean streams;
  private final boolean traced;
  private final Drain drain;
  private final Metrics metrics;
  private final Function<Vertx, ? extends Handler<HttpServerRequest>> routes;
  private final AtomicInteger actual;
  private @Nullable HttpServer server;

  private IngressVerticle(
      SocketAddress address,
      Crowd crowd,
      boolean streams,
      boolean traced,
      Drain drain,
      Metrics metrics,
      Function<Vertx, ? extends Handler<HttpServerRequest>> routes,
      AtomicInteger actual) {
    this.address = address;
    this.crowd = crowd;
    this.streams = streams;
    this.traced = traced;
    this.drain = drain;
    this.metrics = metrics;
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
   * Where a listener is, and how many may come.
   *
   * @param which tells it from the others of this process, from 1
   * @param port 0 takes a free one
   * @param instances each on an event loop of its own
   * @param connectionsPerAddress open at once from one client address
   * @param proxies addresses or ranges that are not counted so, as everybody is behind them
   * @param streams whether a request may take as long as its handler likes
   * @param traced whether its requests are traces, where any are made
   */
  public record Site(
      int which,
      String host,
      int port,
      int instances,
      int connectionsPerAddress,
      List<String> proxies,
      boolean streams,
      boolean traced) {
    public Site {
      proxies = List.copyOf(proxies);
    }

    /** The public listener. */
    public static Site of(HttpConfig config) {
      return new Site(
          1,
          config.host(),
          config.port(),
          config.instances(),
          config.connectionsPerAddress(),
          config.trustedProxies(),
          false,
          true);
    }
  }

  /**
   * Opens a listener.
   *
   * @param drain when its connections are to go
   * @param metrics count what no handler gets to see
   * @param routes makes what serves the requests, once for each instance
   */
  public static Future<Listening> deploy(
      Vertx vertx,
      Site site,
      Drain drain,
      Metrics metrics,
      Function<Vertx, ? extends Handler<HttpServerRequest>> routes) {
    var crowd = new Crowd(site.connectionsPerAddress(), new ClientAddress(site.proxies()));
    // Instances that each ask for port 0 would get a port each.
    var address =
        site.port() == 0 && site.instances() > 1
            ? SocketAddress.sharedRandomPort(site.which(), site.host())
            : SocketAddress.inetSocketAddress(site.port(), site.host());
    var actual = new AtomicInteger();
    return vertx
        .deployVerticle(
            () ->
                new IngressVerticle(
                    address, crowd, site.streams(), site.traced(), drain, metrics, routes, actual),
            new DeploymentOptions().setInstances(site.instances()))
        .map(deployment -> new Listening(deployment, actual.get()));
  }

  @Override
  public Future<?> start() {
    var opening =
        Listener.server(vertx, crowd, streams, traced, drain, metrics, routes.apply(vertx));
    server = opening;
    return opening.listen(address).onSuccess(open -> actual.set(open.actualPort()));
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.shutdown(drain.grace());
  }
}
