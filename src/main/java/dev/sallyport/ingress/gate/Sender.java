package dev.sallyport.ingress.gate;

import dev.sallyport.ingress.AddressRanges;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.Forwarded;
import dev.sallyport.limits.Address;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * Who sent a request to the reverse proxy, and how: the peer, or whom a trusted proxy names. It may
 * use {@code X-Forwarded-For} and {@code -Proto}, {@code Forwarded}, or both where they say the
 * same. Of two that differ, one may be the client's own that a proxy did not take away.
 */
sealed interface Sender {
  /**
   * It is clear.
   *
   * @param secure whether its connection was encrypted
   */
  record Known(Address address, boolean secure) implements Sender {}

  /**
   * It is not.
   *
   * @param why in words that may be shown
   */
  record Unclear(String why) implements Sender {}

  /** Reads what the request's headers say, where they are believed. */
  static Sender of(HttpServerRequest request, ClientAddress addresses) {
    var peer = AddressRanges.peer(request.remoteAddress());
    if (!addresses.trusts(peer)) {
      return new Known(peer, request.isSSL());
    }
    var headers = request.headers();
    var protos = headers.getAll(Scheme.HEADER);
    var scheme = protos.isEmpty() ? connection(request) : Scheme.of(protos);
    if (scheme == Scheme.UNCLEAR) {
      return new Unclear("there is not one clear " + Scheme.HEADER);
    }
    var usual = new Known(addresses.of(request), scheme == Scheme.SECURE);
    var lines = headers.getAll(Forwarded.HEADER);
    if (lines.isEmpty()) {
      return usual;
    }
    var told = Forwarded.read(lines);
    if (told.isEmpty()) {
      return new Unclear(Forwarded.HEADER + " is malformed");
    }
    var sender = addresses.of(peer, told.get());
    var proto = sender.proto();
    var by = proto == null ? scheme : Scheme.of(List.of(proto));
    if (by == Scheme.UNCLEAR) {
      return new Unclear(Forwarded.HEADER + " has no clear proto");
    }
    var other = new Known(sender.address(), by == Scheme.SECURE);
    boolean both = !protos.isEmpty() || headers.contains(ClientAddress.FORWARDED_FOR);
    return both && !other.equals(usual)
        ? new Unclear(Forwarded.HEADER + " and X-Forwarded-* do not say the same")
        : other;
  }

  private static Scheme connection(HttpServerRequest request) {
    return request.isSSL() ? Scheme.SECURE : Scheme.PLAIN;
  }
}
