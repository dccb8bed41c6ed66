package dev.sallyport.gate;

import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.Verified;
import io.vertx.core.Future;
import java.util.Collection;

/** Tells whether a bearer token counts, under one version of whose tokens do. */
@FunctionalInterface
public interface TokenCheck {
  /**
   * Looks at a token.
   *
   * @param issuers the names of those whose tokens the route takes
   * @return never fails
   */
  Future<Verified> verify(String token, Collection<String> issuers, Deadline deadline);
}
