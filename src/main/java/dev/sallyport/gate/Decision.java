package dev.sallyport.gate;

import dev.sallyport.config.RouteConfig;
import dev.sallyport.token.bearer.Bearer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a request. */
public sealed interface Decision {
  /**
   * It may pass.
   *
   * @param who null on a route that is open to everybody
   * @param headers what the upstream is told of them, by header name; one that is empty is taken
   *     away
   */
  record Allow(RouteConfig route, @Nullable Bearer who, Map<String, String> headers)
      implements Decision {
    public Allow {
      headers = Map.copyOf(headers);
    }

    /** Says nothing of the headers, among which may be a token. */
    @Override
    public String toString() {
      return "Allow[" + route.name() + ", ***]";
    }
  }

  /** It may not. */
  record Refuse(Refusal refusal) implements Decision {}
}
