package dev.sallyport.ingress.gate;

import dev.sallyport.audit.Audit;
import dev.sallyport.config.GateConfig;
import dev.sallyport.config.HttpConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.gate.Gate;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.Drain;
import dev.sallyport.ingress.IngressVerticle;
import dev.sallyport.ingress.IngressVerticle.Listening;
import dev.sallyport.ingress.IngressVerticle.Site;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpcio.server.GrpcIoServer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Opens the gate's listeners. */
public final class GateDoors {
  private static final int PROXY = 2;
  private static final int DECISIONS = 4;

  private final Gate gate;
  private final GateConfig config;
  private final Admission admission;
  private final HttpConfig http;
  private final Drain drain;
  private final GateNotes notes;
  private final Metrics metrics;
  private final Upstreams upstreams = new Upstreams();
  private @Nullable HealthChecks checks;

  /**
   * The doors of this gate, still shut.
   *
   * @param http how many event loops listen, and how many connections an address may have
   * @param audit where refusals are noted
   * @param drain when their connections are to go
   * @param ids name refusals
   */
  public GateDoors(
      Gate gate,
      GateConfig config,
      Admission admission,
      HttpConfig http,
      Drain drain,
      Metrics metrics,
      Audit audit,
      RandomIds ids) {
    this.notes = new GateNotes(metrics, audit, ids);
    this.metrics = metrics;
    this.gate = gate;
    this.config = config;
    this.admission = admission;
    this.http = http;
    this.drain = drain;
  }

  /** Opens the reverse proxy, and begins to look after the upstreams. */
  public Future<Listening> proxy(Vertx vertx) {
    checks = new HealthChecks(vertx, gate, upstreams, new SplittableRandom());
    checks.begin();
    var addresses = new ClientAddress(config.trustedProxies());
    return IngressVerticle.deploy(
        vertx,
        new Site(
            PROXY,
            config.host(),
            config.port(),
            http.instances(),
            http.connectionsPerAddress(),
            config.trustedProxies(),
            true,
            true),
        drain,
        metrics,
        loop ->
            new ProxyDoor(
                gate,
                admission,
                addresses,
                new UpstreamClients(loop, upstreams, gate, notes),
                notes));
  }

  /** Looks after the upstreams no more; for after the listeners are closed. */
  public Future<Void> end() {
    return checks == null ? Future.succeededFuture() : checks.end();
  }

  /** Opens the listener for other proxies, over HTTP and gRPC. */
  public Future<Listening> decisions(Vertx vertx) {
    var decisions = config.decisions();
    return IngressVerticle.deploy(
        vertx,
        new Site(
            DECISIONS,
            decisions.host(),
            decisions.port(),
            http.instances(),
            http.connectionsPerAddress(),
            decisions.peers(),
            false,
            true),
        drain,
        metrics,
        loop ->
            new DecisionDoor(
                gate,
                admission,
                decisions.peers(),
                GrpcIoServer.server(loop).addService(new CheckService(gate, admission, notes)),
                notes));
  }
}
