package dev.sallyport.config;

import java.util.List;

/**
 * Where the API listens and whom it believes. {@code publicUrl} is the issuer base without a
 * trailing slash; {@code trustedProxies} are addresses or CIDR blocks.
 */
public record HttpConfig(
    String host,
    int port,
    String publicUrl,
    List<String> trustedProxies,
    List<String> corsOrigins,
    int instances) {}
