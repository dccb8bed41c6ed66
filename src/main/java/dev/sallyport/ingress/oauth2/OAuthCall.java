package dev.sallyport.ingress.oauth2;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.limits.Address;
import dev.sallyport.oauth.Parameters;
import dev.sallyport.runtime.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A call of a client that proved who it is.
 *
 * @param id names the request in events
 * @param asked the parameters of its form
 * @param key the thumbprint of the key that it proved to hold (RFC 9449); or null
 */
record OAuthCall(
    String id,
    Address address,
    Deadline deadline,
    Parameters asked,
    Pool pool,
    AppClient client,
    @Nullable String key) {
  /** A parameter that must be there. */
  String required(String name) {
    var value = asked.get(name);
    if (value == null) {
      throw OAuthError.invalidRequest(name + " is missing");
    }
    return value;
  }
}
