package dev.sallyport.delivery;

import io.vertx.core.Future;

/** A way to get messages to people. */
public interface Delivery {

  /** Whether messages of this medium can be sent at all. */
  boolean carries(Message.Medium medium);

  /**
   * Takes a message and returns; it is sent later, and what goes wrong then is logged. Fails with
   * DeliveryFailed when too many wait already, or for a medium this way does not carry.
   */
  Future<Void> accept(Message message);

  /** Waits a little for what is on its way, then stops. */
  Future<Void> close();
}
