package dev.sallyport.ingress.gate;

import dev.sallyport.config.GateConfig;
import dev.sallyport.gate.Gate;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.IngressVerticle;
import dev.sallyport.ingress.IngressVerticle.Listening;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Opens the gate's listeners. */
public final class GateDoors {
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
        config.host(),
        config.port(),
        instances,
        loop -> new ProxyDoor(gate, admission, addresses, new UpstreamClients(loop, upstreams)));
  }
}
