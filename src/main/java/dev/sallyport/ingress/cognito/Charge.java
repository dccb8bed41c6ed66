package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.PersonTag;
import dev.sallyport.limits.Requests.Use;
import io.vertx.core.Future;

/**
 * What one call takes of the quotas of requests (limits.md §1), once it is known whose they are.
 */
interface Charge {
  /** Takes nothing. */
  Charge NONE =
      new Charge() {
        @Override
        public Future<Void> ofPool(String poolId) {
          return Future.succeededFuture();
        }

        @Override
        public Use use() {
          return Use.NEITHER;
        }

        @Override
        public Future<Void> ofUser(PersonTag tag) {
          return Future.succeededFuture();
        }
      };

  /** One request of this pool. Fails with Overloaded. */
  Future<Void> ofPool(String poolId);

  /** What the call does to its user. */
  Use use();

  /** One request about this user. Fails with Overloaded. */
  Future<Void> ofUser(PersonTag tag);
}
