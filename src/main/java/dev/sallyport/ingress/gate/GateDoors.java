package dev.sallyport.ingress.gate;

import dev.sallyport.config.GateConfig;
import dev.sallyport.gate.Gate;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.IngressVerticle;
import dev.sallyport.ingress.IngressVerticle.Listening;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpcio.server.GrpcIoServer;

/** Opens the gate's listeners. */
public final class GateDoors {
  private static final int PROXY = 2;
  private static final int DECISIONS = 4;

  private final Gate gate;
  private final GateConfig config;
  private final Admission admission;
  private final int instances;
  private final Upstreams upstreams = new Upstreams();

  /**
   * The doors of this gate, still shut.
   *
   * @param instances event loops, on each listener
   */
  public GateDoors(Gate gate, GateConfig config, Admission admission, int instances) {
    this.gate = gate;
    this.config = config;
    this.admission = admission;
    this.instances = instances;
  }

  /** Opens the reverse proxy. */
  public Future<Listening> proxy(Vertx vertx) {
    var addresses = new ClientAddress(config.trustedProxies());
    return IngressVerticle.deploy(
        vertx,
        PROXY,
        config.host(),
        config.port(),
        instances,
        loop -> new ProxyDoor(gate, admission, addresses, new UpstreamClients(loop, upstreams)));
  }

  /** Opens the listener for other proxies, over HTTP and gRPC. */
  public Future<Listening> decisions(Vertx vertx) {
    var decisions = config.decisions();
    return IngressVerticle.deploy(
        vertx,
        DECISIONS,
        decisions.host(),
        decisions.port(),
        instances,
        loop ->
            new DecisionDoor(
                gate,
                admission,
                decisions.peers(),
                GrpcIoServer.server(loop).addService(new CheckService(gate, admission))));
  }
}
