package dev.sallyport.token.bearer;

import io.vertx.core.Future;
import java.util.Map;

/** Where an issuer's keys come from. */
interface KeySource {
  /** Its JWK set as it is now; what fails says why, and has a time limit of its own. */
  Future<Map<String, Object>> jwks();

  /** Gives up what it holds. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }
}
