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
   * @param target in origin form, or in absolute form with the same host (RFC 9112 §3.2.2)
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
    if (!target.startsWith("/")) {
      var rest = target.replaceFirst("(?i)^https?://", "");
      int slash = rest.indexOf('/');
      var authority = slash < 0 ? rest : rest.substring(0, slash);
      if (rest.equals(target) || !HostName.read(authority).equals(host)) {
        return unclear(Refusal.Kind.UNCLEAR, "the target and the host do not agree");
      }
      origin = slash < 0 ? "/" : rest.substring(slash);
    }
    return switch (CanonicalTarget.read(origin)) {
      case CanonicalTarget.Reading.Clear(var clear) ->
          new Reading.Clear(
              new GateRequest(method, host.get(), clear, headers, client, secure, deadline, sent));
      case CanonicalTarget.Reading.Refused(var why) -> unclear(Refusal.Kind.UNCLEAR, why);
    };
  }

  private static Reading unclear(Refusal.Kind kind, String why) {
    return new Reading.Unclear(new Refusal(kind, why, null));
  }
}
