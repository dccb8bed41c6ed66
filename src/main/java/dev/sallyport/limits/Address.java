package dev.sallyport.limits;

/**
 * Where a call came from: a numeric IP address in its shortest form.
 *
 * @param value such as {@code 203.0.113.7} or {@code 2001:db8::1}
 * @param network the block it is counted with: /24 for IPv4, /48 for IPv6
 */
public record Address(String value, String network) {}
