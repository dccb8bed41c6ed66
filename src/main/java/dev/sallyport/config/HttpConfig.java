package dev.sallyport.config;

import java.util.List;

/**
 * The listener of the API.
 *
 * @param port 0 takes any free port
 * @param publicUrl what clients call it: the issuer of a pool's tokens is this and the pool's id.
 *     No trailing slash
 * @param trustedProxies addresses or CIDR ranges whose {@code X-Forwarded-For} is believed; empty
 *     believes nobody
 * @param corsOrigins origins whose pages may call the API; {@code *} is any
 * @param instances HTTP verticles, and of each verticle behind them
 */
public record HttpConfig(
    String host,
    int port,
    String publicUrl,
    List<String> trustedProxies,
    List<String> corsOrigins,
    int instances) {

  public HttpConfig {
    trustedProxies = List.copyOf(trustedProxies);
    corsOrigins = List.copyOf(corsOrigins);
  }
}
