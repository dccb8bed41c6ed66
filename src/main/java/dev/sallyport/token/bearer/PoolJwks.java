package dev.sallyport.token.bearer;

import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;

/** Where the public keys of a pool of ours are asked for. */
@FunctionalInterface
public interface PoolJwks {
  /** The pool's JWK set as JSON text. */
  Future<String> of(String poolId, Deadline deadline);
}
