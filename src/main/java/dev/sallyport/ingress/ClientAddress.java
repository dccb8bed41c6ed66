package dev.sallyport.ingress;

import dev.sallyport.limits.Address;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from. The peer itself, unless the peer is a proxy we trust: then the
 * rightmost hop of {@code X-Forwarded-For} that is not. Nobody is trusted by default; private
 * ranges are nobody special.
 */
public final class ClientAddress {
  /** Where it is told. */
  public static final String FORWARDED_FOR = "X-Forwarded-For";

  private static final int MOST_HOPS = 32;

  private final AddressRanges trusted;

  /**
   * Reads the trusted proxies.
   *
   * @param trustedProxies addresses or CIDR blocks
   * @throws IllegalArgumentException when one is neither
   */
  public ClientAddress(List<String> trustedProxies) {
    this.trusted = new AddressRanges(trustedProxies);
  }

  /** The address that this request counts for. */
  public Address of(HttpServerRequest request) {
    return of(AddressRanges.peer(request.remoteAddress()), request.headers().getAll(FORWARDED_FOR));
  }

  /**
   * The same as a plain function.
   *
   * @param forwarded the values of every X-Forwarded-For header, in order; one hop that is not an
   *     address makes the whole header void
   */
  Address of(Address peer, List<String> forwarded) {
    if (forwarded.isEmpty() || !trusted.contains(peer)) {
      return peer;
    }
    var hops = String.join(",", forwarded).split(",", -1);
    if (hops.length > MOST_HOPS) {
      return peer;
    }
    var from = peer;
    for (var hop : Arrays.asList(hops).reversed()) {
      var address = read(hop.strip());
      if (address == null) {
        return peer;
      }
      from = address;
      if (!trusted.contains(address)) {
        break;
      }
    }
    return from;
  }

  /**
   * Who came to the outermost of the trusted proxies.
   *
   * @param address the proxy's own where it hides who
   * @param proto in small letters, by what they came; null where it does not tell
   */
  public record Sender(Address address, @Nullable String proto) {}

  /** The same by what trusted proxies, of whom {@code peer} is one, say in {@code Forwarded}. */
  public Sender of(Address peer, Forwarded told) {
    var sender = new Sender(peer, null);
    for (var hop : told.hops().reversed()) {
      var from = hop.from();
      if (from == null) {
        return new Sender(sender.address(), hop.proto());
      }
      sender = new Sender(from, hop.proto());
      if (!trusted.contains(from)) {
        break;
      }
    }
    return sender;
  }

  /** Whether this is one of the trusted proxies. */
  public boolean trusts(Address address) {
    return trusted.contains(address);
  }

  /** Some proxies write the port along: {@code 203.0.113.7:4711}, {@code [2001:db8::1]:4711}. */
  private static @Nullable Address read(String hop) {
    var host = hop;
    if (hop.startsWith("[")) {
      var end = hop.indexOf(']');
      host = end < 0 ? "" : hop.substring(1, end);
    } else if (hop.indexOf('.') > 0 && hop.indexOf(':') == hop.lastIndexOf(':')) {
      var colon = hop.indexOf(':');
      host = colon < 0 ? hop : hop.substring(0, colon);
    }
    try {
      return Address.of(host);
    } catch (IllegalArgumentException notNumeric) {
      return null;
    }
  }
}
