package dev.sallyport.gate;

import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request that is only asked about.
 *
 * @param url as a client would be given it, with http or https; its path is taken as it is written
 * @param headers as the client would send them; a Host among them stands for that of the URL
 * @param token put into {@code Authorization}; null puts none there
 * @param client where it would come from
 */
public record Question(
    String method,
    String url,
    MultiMap headers,
    @Nullable String token,
    Address client,
    Deadline deadline) {

  GateRequest.Reading reading() {
    var plain = url.toLowerCase(Locale.ROOT);
    var secure = plain.startsWith("https://");
    if (!secure && !plain.startsWith("http://")) {
      return new GateRequest.Reading.Unclear(
          new Refusal(Refusal.Kind.UNCLEAR, "the URL is neither http nor https", null));
    }
    var rest = url.substring(url.indexOf("://") + 3);
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    var target = rest.substring(end);
    var sent = MultiMap.caseInsensitiveMultiMap().addAll(headers);
    if (token != null) {
      sent.add("Authorization", "Bearer " + token);
    }
    var hosts = sent.getAll("Host");
    return GateRequest.read(
        method,
        hosts.isEmpty() ? List.of(rest.substring(0, end)) : hosts,
        target.startsWith("/") ? target : "/" + target,
        sent,
        client,
        secure,
        deadline,
        GateRequest.Sent.CANONICAL);
  }

  /** Says nothing of headers, which may hold secrets. */
  @Override
  public String toString() {
    return "Question[" + method + " ***]";
  }
}
