package dev.sallyport.ingress;

import dev.sallyport.limits.Address;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections each client address has open on one listener; one too many is closed unread,
 * so that nobody alone can hold all there are. A whole IPv6 network counts as one client. Trusted
 * proxies, behind which everybody is, are not counted.
 */
final class Crowd {
  private final ConcurrentHashMap<String, Integer> open = new ConcurrentHashMap<>();
  private final int most;
  private final ClientAddress proxies;

  /**
   * An empty one.
   *
   * @param most how many connections one address may have open
   */
  Crowd(int most, ClientAddress proxies) {
    this.most = most;
    this.proxies = proxies;
  }

  /** Whether one more may come from there; each that came must {@link #leave}. */
  boolean enter(Address from) {
    if (proxies.trusts(from)) {
      return true;
    }
    if (open.merge(client(from), 1, Integer::sum) > most) {
      leave(from);
      return false;
    }
    return true;
  }

  /** The connection is closed. */
  void leave(Address from) {
    open.computeIfPresent(client(from), (_, count) -> count == 1 ? null : count - 1);
  }

  private static String client(Address from) {
    return from.value().indexOf(':') < 0 ? from.value() : from.network();
  }
}
