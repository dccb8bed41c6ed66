package dev.sallyport.token.bearer;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses are somebody's in the internet, and not this machine, this network, its metadata
 * service, or another way of writing one of them (IANA's special-purpose registries, RFC 6890).
 */
final class PublicAddress {
  private static final List<IpSubnetFilterRule> SPECIAL =
      rules(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          // One cloud's machines find their host there.
          "168.63.129.16/32",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3",
          // Teredo and others, documentation, and 6to4, which holds an IPv4 address.
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "3fff::/20");

  /** All that is given out of IPv6; what holds an IPv4 address, or is local, is outside of it. */
  private static final List<IpSubnetFilterRule> GLOBAL = rules("2000::/3");

  private static final List<IpSubnetFilterRule> NEARBY =
      rules("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7");

  /** Metadata services among the local addresses of IPv6. */
  private static final List<IpSubnetFilterRule> METADATA = rules("fd00:ec2::/32", "fd20:ce::/32");

  private PublicAddress() {}

  static boolean is(InetAddress address) {
    return (!(address instanceof Inet6Address) || in(GLOBAL, address)) && !in(SPECIAL, address);
  }

  /** Whether it is on this machine or a network of one's own, and no metadata service. */
  static boolean nearby(InetAddress address) {
    return in(NEARBY, address) && !in(METADATA, address);
  }

  private static boolean in(List<IpSubnetFilterRule> ranges, InetAddress address) {
    var socket = new InetSocketAddress(address, 0);
    return ranges.stream().anyMatch(range -> range.matches(socket));
  }

  private static List<IpSubnetFilterRule> rules(String... ranges) {
    return Stream.of(ranges).map(PublicAddress::rule).toList();
  }

  private static IpSubnetFilterRule rule(String range) {
    var slash = range.indexOf('/');
    return new IpSubnetFilterRule(
        range.substring(0, slash),
        Integer.parseInt(range.substring(slash + 1)),
        IpFilterRuleType.ACCEPT);
  }
}
