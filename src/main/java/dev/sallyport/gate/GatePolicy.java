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
  private final TokenCheck tokens;

  private GatePolicy(GateConfig config, TokenCheck tokens) {
    this.config = config;
    this.tokens = tokens;
    this.routes = new RouteTable(config.routes());
    this.identity = new IdentityHeaders(config.routes());
    this.upstreams =
        config.upstreams().stream().collect(Collectors.toMap(BackendConfig::name, each -> each));
  }

  /**
   * Compiles what was configured.
   *
   * @param tokens whose tokens count, by the same configuration
   */
  public static GatePolicy of(GateConfig config, TokenCheck tokens) {
    return new GatePolicy(config, tokens);
  }

  TokenCheck tokens() {
    return tokens;
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

  /** Whether a route of this policy may lead there. */
  public boolean knows(BackendConfig upstream) {
    return upstream.equals(upstreams.get(upstream.name()));
  }

  /** The upstream of this name, which a route of this policy has. */
  public BackendConfig upstream(String name) {
    return Objects.requireNonNull(upstreams.get(name), name);
  }
}
