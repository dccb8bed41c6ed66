package dev.sallyport.gate;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom a request is addressed to, as {@code Host} or {@code :authority} says it (RFC 9110 §7.2).
 *
 * @param name in small letters, without a port; an IPv6 address in its brackets
 * @param authority with the port where there was one: what is forwarded
 */
public record HostName(String name, String authority) {
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "((?:[a-z0-9_](?:[a-z0-9_-]{0,62})\\.)*[a-z0-9_][a-z0-9_-]{0,62}|\\[[0-9a-f:.]{2,45}])"
              + "\\.?(:[0-9]{1,5})?");
  private static final int LONGEST = 261;

  /** Nearly all requests name the same few. */
  private static final LoadingCache<String, Optional<HostName>> KNOWN =
      Caffeine.newBuilder().maximumSize(1_024).build(HostName::parsed);

  /** Reads it; empty where it is none, or has a user or anything else in it. */
  public static Optional<HostName> read(String authority) {
    return authority.length() > LONGEST ? Optional.empty() : KNOWN.get(authority);
  }

  private static Optional<HostName> parsed(String authority) {
    var matcher = AUTHORITY.matcher(authority.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var name = matcher.group(1);
    var port = matcher.group(2);
    return Optional.of(new HostName(name, port == null ? name : name + port));
  }

  /** Whether this is the same place, where a port that is not written is this one. */
  boolean same(HostName other, int usual) {
    return withPort(usual).equals(other.withPort(usual));
  }

  private String withPort(int usual) {
    return authority.equals(name) ? name + ":" + usual : authority;
  }
}
