package dev.sallyport.config;

import java.util.List;

/**
 * The listener of the API.
 *
 * @param port 0 takes any free port, for a {@code publicUrl} that leads to it
 * @param publicUrl what clients call it: the issuer of a pool's tokens is this and the pool's id.
 *     No trailing slash
 * @param trustedProxies addresses or CIDR ranges whose {@code X-Forwarded-For} is believed; empty
 *     believes nobody
 * @param connectionsPerAddress how many one client address may have open at once; the trusted
 *     proxies may have any number
 * @param corsOrigins origins whose pages may call the API; {@code *} is any
 * @param instances HTTP verticles, and of each verticle behind them
 */
public record HttpConfig(
    String host,
    int port,
    String publicUrl,
    List<String> trustedProxies,
    int connectionsPerAddress,
    List<String> corsOrigins,
    int instances) {
  /** How many where nothing else is said: many homes behind one address, and no flood. */
  public static final int CONNECTIONS_PER_ADDRESS = 1_000;

  private static final Rule PUBLIC_URL =
      new Rule(
          url -> Hosts.webUrl(url) && !url.endsWith("/"),
          "must be http://host or https://host without a slash at its end, a query or a fragment");

  public HttpConfig {
    trustedProxies = List.copyOf(trustedProxies);
    corsOrigins = List.copyOf(corsOrigins);
  }

  /**
   * How many event loops the process has. One a processor: whatever runs on one never waits, and of
   * more they only take turns. But each listener's instance has one of its own.
   */
  public int eventLoops() {
    return Math.max(processors(), instances);
  }

  private static int processors() {
    return Math.max(2, Runtime.getRuntime().availableProcessors());
  }

  static HttpConfig read(Section section) {
    var host = section.text("host", "127.0.0.1", Rule.HOST);
    var port = section.intBetween("port", 0, 65_535, 8080);
    return new HttpConfig(
        host,
        port,
        publicUrl(section, host, port),
        section.texts("trustedProxies", List.of(), Rule.ADDRESS_OR_RANGE),
        section.intBetween("connectionsPerAddress", 1, 1_000_000, CONNECTIONS_PER_ADDRESS),
        section.texts("corsOrigins", List.of("*"), Rule.ORIGIN),
        section.intBetween("instances", 1, 64, processors()));
  }

  private static String publicUrl(Section section, String host, int port) {
    var url = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    if (!section.given("publicUrl")) {
      if (Hosts.everyInterface(host)) {
        section.fault("publicUrl", "is needed: " + host + " is no address that a client can call");
      } else if (port == 0) {
        // An issuer that changes with every start would make strangers of all tokens and replicas.
        section.fault("publicUrl", "is needed: with port 0 nobody knows the address before");
      }
    }
    return section.text("publicUrl", url, PUBLIC_URL);
  }
}
