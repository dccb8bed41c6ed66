package dev.sallyport.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Guarding APIs. Without a route there is no gate, and its listeners stay closed.
 *
 * @param port where the reverse proxy listens; 0 takes any free port
 * @param trustedProxies addresses or ranges whose {@code X-Forwarded-*} and {@code Forwarded} are
 *     believed; empty believes nobody
 * @param leeway how much another's clock may be off when a token's times are checked
 * @param identity what the tokens say that we make for upstreams
 * @param browser how people sign in with a browser; null where they do not
 */
public record GateConfig(
    String host,
    int port,
    List<String> trustedProxies,
    Duration leeway,
    Decisions decisions,
    IdentityConfig identity,
    List<IssuerConfig> issuers,
    List<BackendConfig> upstreams,
    List<RouteConfig> routes,
    @Nullable BrowserConfig browser) {

  /**
   * The listener for other proxies: forward-auth and Envoy's ext_authz.
   *
   * @param peers addresses or ranges that may ask; empty refuses everybody, and then the listener
   *     stays closed
   */
  public record Decisions(String host, int port, List<String> peers) {
    public Decisions {
      peers = List.copyOf(peers);
    }

    static Decisions read(Section section) {
      return new Decisions(
          section.text("host", "127.0.0.1", Rule.HOST),
          section.intBetween("port", 0, 65_535, 8001),
          section.texts("peers", List.of(), Rule.ADDRESS_OR_RANGE));
    }
  }

  public GateConfig {
    trustedProxies = List.copyOf(trustedProxies);
    issuers = List.copyOf(issuers);
    upstreams = List.copyOf(upstreams);
    routes = List.copyOf(routes);
  }

  /** Whether there is anything to guard. */
  public boolean enabled() {
    return !routes.isEmpty();
  }

  static GateConfig read(Section section) {
    var issuers = IssuerConfig.readAll(section);
    var upstreams = BackendConfig.readAll(section);
    var browser = BrowserConfig.read(section, issuers);
    return new GateConfig(
        section.text("host", "127.0.0.1", Rule.HOST),
        section.intBetween("port", 0, 65_535, 8000),
        section.texts("trustedProxies", List.of(), Rule.ADDRESS_OR_RANGE),
        section.duration(
            "leeway", Duration.ofSeconds(0), Duration.ofSeconds(60), Duration.ofSeconds(5)),
        Decisions.read(section.section("decisions")),
        IdentityConfig.read(section.section("identity")),
        issuers,
        upstreams,
        RouteConfig.readAll(
            section,
            issuers.stream().map(IssuerConfig::name).toList(),
            upstreams.stream().map(BackendConfig::name).toList(),
            browser == null ? null : browser.issuer()),
        browser);
  }
}
