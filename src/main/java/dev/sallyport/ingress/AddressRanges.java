package dev.sallyport.ingress;

import dev.sallyport.limits.Address;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of addresses and CIDR blocks; an empty one has nobody in it. */
public final class AddressRanges {
  private static final String LOOPBACK = "127.0.0.1";

  private final List<IpSubnetFilterRule> rules;

  /**
   * Reads the list.
   *
   * @param ranges addresses or CIDR blocks
   * @throws IllegalArgumentException when one is neither
   */
  public AddressRanges(List<String> ranges) {
    this.rules = ranges.stream().map(AddressRanges::rule).toList();
  }

  /** Whether this address is one of them. */
  public boolean contains(Address address) {
    if (rules.isEmpty()) {
      return false;
    }
    var bytes = NetUtil.createInetAddressFromIpAddressString(address.value());
    if (bytes == null) {
      return false;
    }
    var socket = new InetSocketAddress(bytes, 0);
    return rules.stream().anyMatch(rule -> rule.matches(socket));
  }

  /** Whose connection it is; a socket without an address is of this machine. */
  public static Address peer(@Nullable SocketAddress remote) {
    var host = remote == null ? null : remote.hostAddress();
    return Address.of(host == null ? LOOPBACK : host);
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
