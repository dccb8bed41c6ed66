package dev.sallyport.ingress.cognito;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a signature covers.
 *
 * @param path as it was sent
 * @param query null when there is none
 * @param headers names in any case; with {@code host}, also where HTTP/2 calls it otherwise
 */
record SignedRequest(
    String method, String path, @Nullable String query, MultiMap headers, Buffer body) {

  /** The values of a header, in the order they came. */
  List<String> values(String name) {
    return headers.getAll(name);
  }
}
