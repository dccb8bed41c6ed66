package dev.sallyport.oauth;

import io.netty.handler.codec.http.QueryStringEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a client is answered by a redirect of the browser. */
final class Answers {
  private Answers() {}

  /**
   * The redirect address with these parameters behind its own. What is null is left out.
   *
   * @param issuer goes along, so that a client of several knows which of them answered (RFC 9207)
   */
  static String location(
      String redirectUri, Map<String, String> answer, @Nullable String state, String issuer) {
    var all = new LinkedHashMap<>(answer);
    if (state != null) {
      all.put("state", state);
    }
    all.put("iss", issuer);
    return location(redirectUri, all);
  }

  /** An address with these parameters, of which there is one at least, behind its own. */
  static String location(String uri, Map<String, String> parameters) {
    var encoder = new QueryStringEncoder("");
    parameters.forEach(encoder::addParam);
    return uri + (uri.indexOf('?') < 0 ? "?" : "&") + encoder.toString().substring(1);
  }
}
