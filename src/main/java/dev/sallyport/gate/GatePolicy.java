package dev.sallyport.gate;

import dev.sallyport.config.BackendConfig;
import dev.sallyport.config.GateConfig;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One version of everything that says who may reach what. It is replaced whole; a request keeps the
 * one it began with.
 */
public final class GatePolicy {
  private final GateConfig config;
  private final RouteTable routes;
  private final IdentityHeaders identity;
  private final Map<String, BackendConfig> upstreams;

  private GatePolicy(GateConfig config) {
    this.config = config;
    this.routes = new RouteTable(config.routes());
    this.identity = new IdentityHeaders(config.routes());
    this.upstreams =
        config.upstreams().stream().collect(Collectors.toMap(BackendConfig::name, each -> each));
  }

  /** Compiles what was configured. */
  public static GatePolicy of(GateConfig config) {
    return new GatePolicy(config);
  }

  RouteTable routes() {
    return routes;
  }

  /** What is said of this policy in the configuration. */
  public GateConfig config() {
    return config;
  }

  /** Which headers are ours to set. */
  public IdentityHeaders identity() {
    return identity;
  }

  /** The upstream of this name, which a route of this policy has. */
  public BackendConfig upstream(String name) {
    return Objects.requireNonNull(upstreams.get(name), name);
  }
}
