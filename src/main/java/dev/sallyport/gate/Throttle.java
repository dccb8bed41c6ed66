package dev.sallyport.gate;

import dev.sallyport.config.RateConfig;
import dev.sallyport.config.RouteConfig;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;

/** Counts the requests of a route. */
@FunctionalInterface
public interface Throttle {
  /**
   * Takes one request.
   *
   * @param who whose it is among all that the rate keeps apart
   * @return false where there were too many; never fails
   */
  Future<Boolean> take(RouteConfig route, RateConfig rate, String who, Deadline deadline);
}
