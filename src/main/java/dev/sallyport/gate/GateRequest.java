package dev.sallyport.gate;

import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.MultiMap;
import java.util.List;

/**
 * A request as the gate judges it, whichever door it came through.
 *
 * @param method as it was written; never TRACE or CONNECT
 * @param headers the client's, not yet stripped
 * @param client where it came from
 * @param secure whether the client's own connection was encrypted
 * @param deadline by when it must be decided
 * @param sent how it goes on
 */
public record GateRequest(
    String method,
    HostName host,
    CanonicalTarget target,
    MultiMap headers,
    Address client,
    boolean secure,
    Deadline deadline,
    Sent sent) {
  private static final String HTTPS = "https:";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /** How a request that may pass goes on. */
  public enum Sent {
    /** By us, in its canonical form. */
    CANONICAL,
    /** By the proxy that asked, as it came. */
    AS_IT_CAME
  }

  /** What reading a request came to. */
  public sealed interface Reading {
    /** It can be judged. */
    record Clear(GateRequest request) implements Reading {}

    /** It cannot, and is refused. */
    record Unclear(Refusal refusal) implements Reading {}
  }

  /**
   * Reads what a door was given.
   *
   * @param hosts every value of {@code Host}, {@code :authority} or what stands for it
   * @param target in origin form, or in absolute form with the same host, which then is written as
   *     there (RFC 9112 §3.2.2); the scheme's own port may be written or not
   */
  public static Reading read(
      String method,
      List<String> hosts,
      String target,
      MultiMap headers,
      Address client,
      boolean secure,
      Deadline deadline,
      Sent sent) {
    if (method.equals("TRACE") || method.equals("CONNECT")) {
      return unclear(Refusal.Kind.METHOD, "method " + method);
    }
    var host = hosts.size() == 1 ? HostName.read(hosts.getFirst()) : null;
    if (host == null || host.isEmpty()) {
      return unclear(Refusal.Kind.UNCLEAR, "there is not one clear host");
    }
    var origin = target;
    var named = host.get();
    if (!target.startsWith("/")) {
      var rest = target.replaceFirst("(?i)^https?://", "");
      int slash = rest.indexOf('/');
      var authority = HostName.read(slash < 0 ? rest : rest.substring(0, slash));
      int usual = target.regionMatches(true, 0, HTTPS, 0, HTTPS.length()) ? HTTPS_PORT : HTTP_PORT;
      if (rest.equals(target) || authority.isEmpty() || !authority.get().same(named, usual)) {
        return unclear(Refusal.Kind.UNCLEAR, "the target and the host do not agree");
      }
      named = authority.get();
      origin = slash < 0 ? "/" : rest.substring(slash);
    }
    var place = named;
    return switch (CanonicalTarget.read(origin)) {
      case CanonicalTarget.Reading.Clear(var clear) ->
          new Reading.Clear(
              new GateRequest(method, place, clear, headers, client, secure, deadline, sent));
      case CanonicalTarget.Reading.Refused(var why) -> unclear(Refusal.Kind.UNCLEAR, why);
    };
  }

  private static Reading unclear(Refusal.Kind kind, String why) {
    return new Reading.Unclear(new Refusal(kind, why, null));
  }
}
