package dev.sallyport.limits;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where a call came from: a numeric IP address in its shortest form.
 *
 * @param value such as {@code 203.0.113.7} or {@code 2001:db8::1}
 * @param network the block it is counted with: /24 for IPv4, /48 for IPv6
 */
public record Address(String value, String network) {
  private static final int V4_BYTES_COUNTED = 3;
  private static final int V6_BYTES_COUNTED = 6;

  /**
   * Reads a numeric address; an IPv4 address written as IPv6 ({@code ::ffff:192.0.2.1}) is that
   * IPv4 address, and a zone ({@code %eth0}) is dropped. Never asks DNS.
   *
   * @throws IllegalArgumentException when the text is not a numeric address
   */
  public static Address of(String text) {
    var zone = text.indexOf('%');
    var bytes =
        NetUtil.createByteArrayFromIpAddressString(zone < 0 ? text : text.substring(0, zone));
    if (bytes == null) {
      throw new IllegalArgumentException("not a numeric IP address");
    }
    try {
      var address = InetAddress.getByAddress(bytes);
      var v4 = address instanceof Inet4Address;
      var network = Arrays.copyOf(address.getAddress(), v4 ? V4_BYTES_COUNTED : V6_BYTES_COUNTED);
      var block = InetAddress.getByAddress(Arrays.copyOf(network, address.getAddress().length));
      return new Address(
          NetUtil.toAddressString(address), NetUtil.toAddressString(block) + (v4 ? "/24" : "/48"));
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException("not a numeric IP address", impossible);
    }
  }
}
