package dev.sallyport.ingress;

import dev.sallyport.limits.Address;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from. The peer itself, unless the peer is a proxy we trust: then the
 * rightmost hop of {@code X-Forwarded-For} that is not. Nobody is trusted by default; private
 * ranges are nobody special.
 */
public final class ClientAddress {
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final int MOST_HOPS = 32;
  private static final String LOOPBACK = "127.0.0.1";

  private final List<IpSubnetFilterRule> trusted;

  /**
   * Reads the trusted proxies.
   *
   * @param trustedProxies addresses or CIDR blocks
   * @throws IllegalArgumentException when one is neither
   */
  public ClientAddress(List<String> trustedProxies) {
    this.trusted = trustedProxies.stream().map(ClientAddress::rule).toList();
  }

  /** The address that this request counts for. */
  public Address of(HttpServerRequest request) {
    return of(peer(request.remoteAddress()), request.headers().getAll(FORWARDED_FOR));
  }

  /**
   * The same as a plain function.
   *
   * @param forwarded the values of every X-Forwarded-For header, in order; one hop that is not an
   *     address makes the whole header void
   */
  Address of(Address peer, List<String> forwarded) {
    if (forwarded.isEmpty() || !trusts(peer)) {
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
      if (!trusts(address)) {
        break;
      }
    }
    return from;
  }

  /** Whether this is one of the trusted proxies. */
  boolean trusts(Address address) {
    var bytes = NetUtil.createInetAddressFromIpAddressString(address.value());
    if (bytes == null) {
      return false;
    }
    var socket = new InetSocketAddress(bytes, 0);
    return trusted.stream().anyMatch(rule -> rule.matches(socket));
  }

  private static Address peer(@Nullable SocketAddress remote) {
    var host = remote == null ? null : remote.hostAddress();
    return Address.of(host == null ? LOOPBACK : host);
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

  private static IpSubnetFilterRule rule(String block) {
    var slash = block.indexOf('/');
    var address = Address.of(slash < 0 ? block : block.substring(0, slash)).value();
    var widest = address.indexOf(':') < 0 ? 32 : 128;
    try {
      var bits = slash < 0 ? widest : Integer.parseInt(block, slash + 1, block.length(), 10);
      return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    } catch (NumberFormatException notNumeric) {
      throw new IllegalArgumentException("not an address or CIDR block: " + block, notNumeric);
    }
  }
}
