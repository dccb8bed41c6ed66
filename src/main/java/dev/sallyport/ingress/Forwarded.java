package dev.sallyport.ingress;

import dev.sallyport.limits.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What proxies on the way say of a request in {@code Forwarded} (RFC 7239).
 *
 * @param hops in the order in which the request made them
 */
public record Forwarded(List<Hop> hops) {
  /** Where it is told. */
  public static final String HEADER = "Forwarded";

  private static final int MOST_HOPS = 32;

  /** RFC 7239 §6: an address, or a name that hides one; and a port, or what hides it. */
  private static final Pattern NODE =
      Pattern.compile(
          "(?:(?<v4>[0-9]{1,3}(?:\\.[0-9]{1,3}){3})|\\[(?<v6>(?=[^\\]]*:)[0-9A-Fa-f:.]{2,45})]"
              + "|(?i:unknown)|_[A-Za-z0-9._-]+)(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]+))?");

  public Forwarded {
    hops = List.copyOf(hops);
  }

  /**
   * What one proxy says of who came to it.
   *
   * @param from null where it does not tell
   * @param proto in small letters; null where it does not tell
   */
  public record Hop(@Nullable Address from, @Nullable String proto) {}

  /**
   * Reads it.
   *
   * @param lines every value of the header, in order
   * @return empty where one of them is not in its grammar (§4), or there is no hop, or too many
   */
  public static Optional<Forwarded> read(List<String> lines) {
    var hops = new ArrayList<Hop>();
    try {
      for (var line : lines) {
        for (var element : new ForwardedElements(line).all()) {
          hops.add(hop(element));
        }
      }
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
    return hops.isEmpty() || hops.size() > MOST_HOPS
        ? Optional.empty()
        : Optional.of(new Forwarded(hops));
  }

  private static Hop hop(Map<String, String> element) {
    var by = element.get("by");
    if (by != null) {
      node(by);
    }
    var from = element.get("for");
    var proto = element.get("proto");
    return new Hop(
        from == null ? null : node(from), proto == null ? null : proto.toLowerCase(Locale.ROOT));
  }

  private static @Nullable Address node(String text) {
    var node = NODE.matcher(text);
    if (!node.matches()) {
      throw new IllegalArgumentException("no node");
    }
    var numeric = node.group("v4") == null ? node.group("v6") : node.group("v4");
    return numeric == null ? null : Address.of(numeric);
  }

  /**
   * What we say of a request ourselves, as the value of the header.
   *
   * @param authority the host it was for, with a port where there was one
   */
  public static String written(Address from, String authority, boolean secure) {
    var address = from.value();
    return "for="
        + quoted(address.indexOf(':') < 0 ? address : "[" + address + "]")
        + ";host="
        + quoted(authority)
        + ";proto="
        + (secure ? "https" : "http");
  }

  /** A port's colon, and the brackets of IPv6, are in no token (§4, §6). */
  private static String quoted(String value) {
    return value.indexOf(':') < 0 ? value : '"' + value + '"';
  }
}
