package dev.sallyport.gate;

import dev.sallyport.config.BackendConfig;
import dev.sallyport.config.GateConfig;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.token.exchange.ExchangeTerms;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable ExchangeTerms exchange;

  private GatePolicy(GateConfig config, TokenCheck tokens, @Nullable ExchangeTerms exchange) {
    this.exchange = exchange;
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
   * @param exchange makes tokens for upstreams, by the same configuration
   */
  public static GatePolicy of(GateConfig config, TokenCheck tokens, ExchangeTerms exchange) {
    return new GatePolicy(config, tokens, exchange);
  }

  /** One that is only asked about requests: it makes no tokens, and passes none that needs one. */
  public static GatePolicy asked(GateConfig config, TokenCheck tokens) {
    return new GatePolicy(config, tokens, null);
  }

  @Nullable ExchangeTerms exchange() {
    return exchange;
  }

  /** Whom a token is for that is made for a route. */
  String audience(RouteConfig route) {
    var identity = route.identity();
    var own = identity == null ? null : identity.audience();
    return own == null
        ? upstream(Objects.requireNonNull(route.upstream(), route.name())).audience()
        : own;
  }

  /**
   * The public keys of tokens for upstreams, as JSON text. Fails where they cannot be had now.
   *
   * @return null where no route has any made
   */
  public @Nullable Future<String> keys() {
    return exchange != null && config.routes().stream().anyMatch(RouteConfig::makesToken)
        ? exchange.jwks()
        : null;
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
