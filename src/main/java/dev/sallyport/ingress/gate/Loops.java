package dev.sallyport.ingress.gate;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** Keeps a request on its event loop. */
final class Loops {
  private Loops() {}

  /** The same future, completing on the event loop that calls this. */
  static <T> Future<T> here(Future<T> future) {
    if (future.isComplete()) {
      return future;
    }
    var loop = Vertx.currentContext();
    var promise = Promise.<T>promise();
    future.onComplete(done -> loop.runOnContext(_ -> promise.handle(done)));
    return promise.future();
  }
}
