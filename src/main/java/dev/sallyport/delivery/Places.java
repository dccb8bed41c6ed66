package dev.sallyport.delivery;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The places of a bounded queue; a message keeps its place until it was sent or given up. */
final class Places {
  private final int all;
  private final AtomicInteger taken = new AtomicInteger();

  Places(int all) {
    this.all = all;
  }

  /** Whether a place was free, and is taken now. */
  boolean take() {
    if (taken.incrementAndGet() > all) {
      taken.decrementAndGet();
      return false;
    }
    return true;
  }

  void give() {
    taken.decrementAndGet();
  }

  int taken() {
    return taken.get();
  }

  static <T> Future<T> full() {
    return refused("Too many messages are waiting to be sent, try again later.");
  }

  static <T> Future<T> refused(String why) {
    return Future.failedFuture(new Failed(new Failure.DeliveryFailed(why)));
  }
}
