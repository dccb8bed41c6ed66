package dev.sallyport.ingress.gate;

import com.google.protobuf.ByteString;
import dev.sallyport.gate.GateRequest;
import dev.sallyport.gate.Refusal;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Envoy asks about over gRPC. It makes one header of several by commas, and puts {@code !} in
 * the place of what is no UTF-8, unless {@code encode_raw_headers} is set; what is not said in one
 * clear way is refused. Functions only.
 */
final class CheckQuestion {
  /** What a decoder puts where bytes are no UTF-8. */
  private static final int LOST = 0xfffd;

  private CheckQuestion() {}

  /** Reads the request that is asked about. */
  static GateRequest.Reading read(CheckRequest asked) {
    var attributes = asked.getAttributes();
    var http = attributes.getRequest().getHttp();
    var headers = headers(http);
    if (headers == null) {
      return unclear("a header is no UTF-8");
    }
    if (!http.getFragment().isEmpty() || !http.getQuery().isEmpty()) {
      return unclear("the target is not in one piece");
    }
    // Those of the request itself are told twice.
    var told =
        Map.of(":path", http.getPath(), ":authority", http.getHost(), ":method", http.getMethod());
    for (var each : told.entrySet()) {
      if (!headers.getAll(each.getKey()).stream().allMatch(each.getValue()::equals)) {
        return unclear("there is not one clear " + each.getKey());
      }
      headers.remove(each.getKey());
    }
    var client = client(asked);
    if (client == null) {
      return unclear("the client has no address");
    }
    return GateRequest.read(
        http.getMethod(),
        List.of(http.getHost()),
        http.getPath(),
        headers,
        client,
        http.getScheme().equals("https"),
        Deadline.in(Question.DECIDED_WITHIN),
        GateRequest.Sent.AS_IT_CAME);
  }

  /** Where the request came from; null where Envoy does not say. */
  static @Nullable Address client(CheckRequest asked) {
    try {
      return Address.of(
          asked.getAttributes().getSource().getAddress().getSocketAddress().getAddress());
    } catch (IllegalArgumentException notNumeric) {
      return null;
    }
  }

  /** The headers, whichever way Envoy tells them; null where one cannot be read. */
  private static @Nullable MultiMap headers(HttpRequest http) {
    var headers = MultiMap.caseInsensitiveMultiMap();
    for (var header : http.getHeadersMap().entrySet()) {
      if (header.getValue().indexOf(LOST) >= 0) {
        return null;
      }
      headers.add(header.getKey(), header.getValue());
    }
    for (var header : http.getHeaderMap().getHeadersList()) {
      var raw = header.getRawValue();
      var value = raw.isEmpty() ? ByteString.copyFromUtf8(header.getValue()) : raw;
      if (!value.isValidUtf8()) {
        return null;
      }
      headers.add(header.getKey(), value.toStringUtf8());
    }
    return headers;
  }

  private static GateRequest.Reading unclear(String why) {
    return new GateRequest.Reading.Unclear(new Refusal(Refusal.Kind.UNCLEAR, why, null));
  }
}
