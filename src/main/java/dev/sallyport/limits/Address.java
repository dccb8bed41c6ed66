package dev.sallyport.limits;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Where a call came from: a numeric IP address in its shortest form.
 *
 * @param value such as {@code 203.0.113.7} or {@code 2001:db8::1}
 * @param network the block it is counted with: /24 for IPv4, /48 for IPv6
 * @param region a wider block, about what one provider hands out: /16 for IPv4, /32 for IPv6
 */
public record Address(String value, String network, String region) {
  private static final String BYTE = "(0|[1-9][0-9]{0,2})";
  private static final Pattern PLAIN =
      Pattern.compile(
          BYTE + "(\\." + BYTE + "){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(%[0-9A-Za-z_.-]+)?");
  private static final int IPV4_NETWORK = 3;
  private static final int IPV6_NETWORK = 6;
  private static final int IPV4_REGION = 2;
  private static final int IPV6_REGION = 4;

  /** Every request asks for its peer's, and reading one takes as long as routing it. */
  private static final LoadingCache<String, Address> KNOWN =
      Caffeine.newBuilder().maximumSize(4_096).build(Address::read);

  private static final int LONGEST = 64;

  /**
   * Reads a numeric address; no name is looked up. An IPv4 address written as IPv6 is the IPv4 one.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Address of(String text) {
    return text.length() > LONGEST ? read(text) : KNOWN.get(text);
  }

  private static Address read(String text) {
    // Netty takes brackets and leading zeros too; which address those mean is a matter of opinion,
    // and an opinion is a way around a limit. The zone of a peer on the same link says nothing.
    if (!PLAIN.matcher(text).matches()) {
      throw new IllegalArgumentException("not a numeric IP address");
    }
    var bytes = NetUtil.createByteArrayFromIpAddressString(text);
    if (bytes == null) {
      throw new IllegalArgumentException("not a numeric IP address");
    }
    try {
      // Folds an IPv4-mapped IPv6 address.
      var address = InetAddress.getByAddress(bytes);
      var four = address instanceof Inet4Address;
      return new Address(
          NetUtil.toAddressString(address),
          block(address, four ? IPV4_NETWORK : IPV6_NETWORK),
          block(address, four ? IPV4_REGION : IPV6_REGION));
    } catch (UnknownHostException wrongLength) {
      throw new IllegalArgumentException("not a numeric IP address", wrongLength);
    }
  }

  private static String block(InetAddress address, int kept) throws UnknownHostException {
    var bytes = address.getAddress();
    var first = Arrays.copyOf(Arrays.copyOf(bytes, kept), bytes.length);
    return NetUtil.toAddressString(InetAddress.getByAddress(first)) + "/" + kept * 8;
  }
}
